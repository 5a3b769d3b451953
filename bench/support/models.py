"""Writes the models the measurements run: random weights, so that nothing is fetched and nothing is learned.

usage: bench_models.py DIRECTORY

DIRECTORY/dense/1        x float32 [-1,20] -> y float32 [-1,1], layers of 64, 64 and 1
DIRECTORY/mobilenet/1    x float32 [-1,224,224,3] -> y float32 [-1,1000], MobileNetV2

Each has a signature `bytes` as well, of the same floats as they are in memory: x string [-1] -> the same y.
"""

import os
import sys

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(8)


def export(model: keras.Model, directory: str, shape: list[int | None]) -> None:
    archive = keras.export.ExportArchive()
    archive.track(model)
    signature = [tf.TensorSpec(shape, tf.float32, name="x")]
    archive.add_endpoint("serve", lambda x: {"y": model(x, training=False)}, signature)

    def from_bytes(x: tf.Tensor) -> dict[str, tf.Tensor]:
        rows = tf.reshape(tf.io.decode_raw(x, tf.float32), [-1, *shape[1:]])
        return {"y": model(rows, training=False)}

    archive.add_endpoint("bytes", from_bytes, [tf.TensorSpec([None], tf.string, name="x")])
    archive.write_out(directory, verbose=False)


layers = [keras.layers.Dense(64, "relu"), keras.layers.Dense(64, "relu"), keras.layers.Dense(1, "sigmoid")]
dense = keras.Sequential([keras.Input([20]), *layers])
export(dense, os.path.join(sys.argv[1], "dense", "1"), [None, 20])

mobilenet = keras.applications.MobileNetV2(weights=None)
export(mobilenet, os.path.join(sys.argv[1], "mobilenet", "1"), [None, 224, 224, 3])
