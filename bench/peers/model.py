"""The model every peer serves: loaded once for a process, threads as many as there are processors."""

import os

import numpy as np
import tensorflow as tf

CORES = len(os.sched_getaffinity(0))
tf.config.threading.set_intra_op_parallelism_threads(CORES)
tf.config.threading.set_inter_op_parallelism_threads(CORES)

_model = tf.saved_model.load(os.environ["MODEL"])
_run = _model.signatures["serving_default"]


def predict(rows: np.ndarray) -> np.ndarray:
    """float32 [n, 20] -> float32 [n, 1]"""
    return _run(x=tf.constant(rows))["y"].numpy()


def predict_lists(rows: list) -> list:
    return predict(np.asarray(rows, np.float32)).tolist()
