"""Writes a SavedModel of so many megabytes: x float32 [-1,1024] -> y float32 [-1], the sums of x @ weights.

usage: large_model.py DIRECTORY MEGABYTES
"""

import sys

import tensorflow as tf

COLUMNS = 1024


class Large(tf.Module):
    def __init__(self, megabytes: int) -> None:
        super().__init__()
        self.weights = tf.Variable(tf.ones([COLUMNS, megabytes * 2**20 // 4 // COLUMNS]))

    @tf.function(input_signature=[tf.TensorSpec([None, COLUMNS], tf.float32, name="x")])
    def __call__(self, x: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"y": tf.reduce_sum(x @ self.weights, axis=1)}


module = Large(int(sys.argv[2]))
tf.saved_model.save(module, sys.argv[1], signatures=module.__call__)
