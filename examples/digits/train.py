"""Train the handwritten-digits example and export it for TensorFlow Serving.

Trains a small convolutional network on scikit-learn's bundled ``load_digits``
data (1797 grey pictures of 8x8 pixels, ten classes) and writes, next to this
file:

* ``model/1/``: a SavedModel with the one signature ``serving_default``,
  ``image`` float32 [-1, 8, 8, 1] in [0, 1] to ``scores`` float32 [-1, 10];
* ``pictures/<label>.png``: one picture of each digit from the held-out set;
* ``expected.json``: the scores the exported model gives for these pictures.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HERE = Path(__file__).resolve().parent
MODEL_DIR = HERE / "model" / "1"
PICTURES_DIR = HERE / "pictures"
EXPECTED_FILE = HERE / "expected.json"

SEED = 7
CLASSES = 10
SIDE = 8
LARGEST_VALUE = 16
UPSCALE = 8
EPOCHS = 40
BATCH_SIZE = 32
PICTURE_MIN_SCORE = 0.99


class Split(NamedTuple):
    """Training and test data: raw 8x8 values (0..16) and labels (0..9)."""

    train_values: np.ndarray
    test_values: np.ndarray
    train_labels: np.ndarray
    test_labels: np.ndarray


def load_split() -> Split:
    """Load the data and hold out a stratified 20 % as the test set."""
    digits = load_digits()
    return Split(
        *train_test_split(
            digits.images,
            digits.target,
            test_size=0.2,
            stratify=digits.target,
            random_state=SEED,
        )
    )


def to_input(values: np.ndarray) -> np.ndarray:
    """Scale raw values (0..16) to [0, 1] and add the channel axis."""
    return (values / LARGEST_VALUE).astype(np.float32)[..., np.newaxis]


def build_model() -> keras.Model:
    """Build the untrained network."""
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1), name="image"),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def export(model: keras.Model, directory: Path) -> None:
    """Write the inference function of ``model``, and only that, as a SavedModel."""

    @tf.function(input_signature=[tf.TensorSpec((None, SIDE, SIDE, 1), tf.float32, name="image")])
    def serve(image: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"scores": model(image, training=False)}

    module = tf.Module()
    module.weights = [weight.value for weight in model.weights]
    module.serve = serve
    shutil.rmtree(directory, ignore_errors=True)
    tf.saved_model.save(module, str(directory), signatures={"serving_default": serve})
    (directory / "assets").rmdir()  # always written, here empty


def to_picture(values: np.ndarray) -> Image.Image:
    """Draw raw 8x8 values as a 64x64 grey picture, white ink on black."""
    grey = np.round(values * 255 / LARGEST_VALUE).astype(np.uint8)
    return Image.fromarray(grey.repeat(UPSCALE, axis=0).repeat(UPSCALE, axis=1))


def from_picture(picture: Image.Image) -> np.ndarray:
    """Recover the model's input from a picture: one pixel of every 8x8 block."""
    pixels = np.asarray(picture)[::UPSCALE, ::UPSCALE]
    return (pixels / 255).astype(np.float32).reshape(1, SIDE, SIDE, 1)


def write_pictures(split: Split, serve: Callable) -> dict[str, dict]:
    """Write one held-out picture per digit and return the scores of each.

    The picture of a digit is the first one of the test set whose own score
    exceeds ``PICTURE_MIN_SCORE``. The scores are those of the written file.
    """
    shutil.rmtree(PICTURES_DIR, ignore_errors=True)
    PICTURES_DIR.mkdir(parents=True)
    expected = {}
    for label in range(CLASSES):
        name = f"{label}.png"
        for values in split.test_values[split.test_labels == label]:
            to_picture(values).save(PICTURES_DIR / name)
            with Image.open(PICTURES_DIR / name) as picture:
                image = tf.constant(from_picture(picture))
            scores = serve(image=image)["scores"].numpy()[0]
            if scores[label] > PICTURE_MIN_SCORE:
                break
        else:
            raise RuntimeError(f"no test picture of {label} scores over {PICTURE_MIN_SCORE}")
        expected[name] = {"label": str(label), "scores": scores.tolist()}
    return expected


def main() -> None:
    """Train, export, and record what the exported model answers."""
    keras.utils.set_random_seed(SEED)
    tf.config.experimental.enable_op_determinism()

    split = load_split()
    model = build_model()
    model.fit(
        to_input(split.train_values),
        split.train_labels,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        verbose=2,
    )
    export(model, MODEL_DIR)

    serve = tf.saved_model.load(str(MODEL_DIR)).signatures["serving_default"]
    scores = serve(image=tf.constant(to_input(split.test_values)))["scores"].numpy()
    hits = int(np.sum(scores.argmax(axis=1) == split.test_labels))
    total = len(split.test_labels)
    expected = {
        "tensorflow": tf.__version__,
        "testAccuracy": hits / total,
        "pictures": write_pictures(split, serve),
    }
    EXPECTED_FILE.write_text(json.dumps(expected, indent=2) + "\n")
    print(f"parameters: {model.count_params()}")
    print(f"test accuracy: {hits / total:.4f} ({hits} of {total})")


if __name__ == "__main__":
    main()
