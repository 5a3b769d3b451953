"""Make the clothing example's model, its pictures and what TensorFlow in Python answers for them.

The model stands in for a trained Xception: the same input, the same output and a network of the same kind (separable
convolutions, global average pooling, one dense layer), of a few thousand weights that are **random**. It was never
trained, so its scores say nothing about clothing. Weights and pictures come from a fixed seed of NumPy.

The script writes, next to this file:

* ``model/1/``: a SavedModel with the one signature ``serving_default``, ``input_8`` float32 [-1, 299, 299, 3] to
  ``dense_7`` float32 [-1, 10]. The keys are those a Keras export makes: the names of the first and the last layer;
* ``pictures/``: drawings of a pair of pants and of a dress;
* ``expected.json``: for each picture the scores the exported model gives.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
MODEL_DIR = HERE / "model" / "1"
PICTURES_DIR = HERE / "pictures"
EXPECTED_FILE = HERE / "expected.json"

SEED = 7
SIZE = 299
LABELS = ["dress", "hat", "longsleeve", "outwear", "pants", "shirt", "shoes", "shorts", "skirt", "t-shirt"]

# Channels after each separable convolution; every one of them halves width and height.
CHANNELS = [8, 16, 32, 64]
# Large enough for two pictures to get clearly different scores.
DENSE_SCALE = 1.0


def weights(rng: np.random.Generator, *shape: int, fan_in: int) -> tf.Variable:
    """Draw weights that keep the variance of what goes through a layer with ReLU."""
    return tf.Variable(rng.normal(0.0, np.sqrt(2.0 / fan_in), shape).astype(np.float32))


class Clothing(tf.Module):
    """Separable convolutions, global average pooling and a dense layer with softmax."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__()
        self.depthwise = []
        self.pointwise = []
        before = 3
        for after in CHANNELS:
            self.depthwise.append(weights(rng, 3, 3, before, 1, fan_in=9))
            self.pointwise.append(weights(rng, 1, 1, before, after, fan_in=before))
            before = after
        self.dense = weights(rng, before, len(LABELS), fan_in=before)
        # An empty picture shall get the same score for every label, so that what is drawn on it counts.
        self.empty = tf.Variable(self.features(tf.constant(to_input(draw("white")))))

    def features(self, pictures: tf.Tensor) -> tf.Tensor:
        """Reduce each picture to as many numbers as there are channels at the end."""
        x = pictures
        for depthwise, pointwise in zip(self.depthwise, self.pointwise, strict=True):
            x = tf.nn.relu(tf.nn.separable_conv2d(x, depthwise, pointwise, (1, 2, 2, 1), "SAME"))
        return tf.reduce_mean(x, axis=(1, 2))

    @tf.function(input_signature=[tf.TensorSpec((None, SIZE, SIZE, 3), tf.float32, name="input_8")])
    def serve(self, input_8: tf.Tensor) -> dict[str, tf.Tensor]:
        """Score pictures with channels red, green, blue in [-1, 1]."""
        logits = tf.matmul(self.features(input_8) - self.empty, self.dense)
        return {"dense_7": tf.nn.softmax(DENSE_SCALE * logits)}


def export(model: Clothing) -> None:
    """Write the model as a SavedModel."""
    shutil.rmtree(MODEL_DIR, ignore_errors=True)
    tf.saved_model.save(model, str(MODEL_DIR), signatures={"serving_default": model.serve})
    (MODEL_DIR / "assets").rmdir()  # always written, here empty


def draw(color: str, *polygons: list[tuple[int, int]]) -> Image.Image:
    """Draw polygons on a light background, 300 pixels wide and 400 high."""
    picture = Image.new("RGB", (300, 400), "#efece6")
    canvas = ImageDraw.Draw(picture)
    for polygon in polygons:
        canvas.polygon(polygon, fill=color)
    return picture


def drawings() -> dict[str, Image.Image]:
    """Return the pictures by name."""
    left_leg = [(95, 60), (150, 60), (150, 130), (130, 350), (85, 350)]
    right_leg = [(150, 60), (205, 60), (215, 350), (170, 350), (150, 130)]
    dress = [(120, 50), (180, 50), (195, 110), (180, 170), (240, 350), (60, 350), (120, 170), (105, 110)]
    return {"pants.png": draw("#2b3a67", left_leg, right_leg), "dress.png": draw("#b3202c", dress)}


def to_input(picture: Image.Image) -> np.ndarray:
    """Stretch a picture as the classic Keras helper does, nearest neighbour, and scale it to [-1, 1]."""
    resized = picture.convert("RGB").resize((SIZE, SIZE), Image.Resampling.NEAREST)
    return (np.asarray(resized, dtype=np.float32) / 127.5 - 1.0)[np.newaxis]


def main() -> None:
    """Make everything, and record what the exported model answers."""
    export(Clothing(np.random.default_rng(SEED)))
    serve = tf.saved_model.load(str(MODEL_DIR)).signatures["serving_default"]
    PICTURES_DIR.mkdir(exist_ok=True)
    expected = {}
    for name, picture in drawings().items():
        picture.save(PICTURES_DIR / name, optimize=True)
        scores = serve(input_8=tf.constant(to_input(picture)))["dense_7"].numpy()[0]
        expected[name] = {label: float(score) for label, score in zip(LABELS, scores, strict=True)}
    EXPECTED_FILE.write_text(json.dumps({"tensorflow": tf.__version__, "scores": expected}, indent=2) + "\n")


if __name__ == "__main__":
    main()
