"""Writes the models the cases ask. Needs tensorflow-cpu 2.18.1 and tensorflow-serving-api; run it from anywhere.

half_plus_two/00000123    y = x / 2 + 2, in the manner of TensorFlow Serving's own example: `x` is not a placeholder but
                          a feature parsed out of an example, declared [-1,1] and fed in any shape. `serving_default`
                          predicts; `regress_x_to_y` (y), `regress_x_to_y2` (y2 = x / 2 + 3), `classify_x_to_y`
half_plus_two/124, 125    the same with other numbers, x / 2 + 3 and x / 2 + 4: later versions
half_plus_three/1         y = x / 2 + 3; its signature declares no shapes
identity/1                a signature per dtype, `<dtype>`: input x of any shape, output y, the same values
shapes/1                  `serving_default`: a, b float32 [-1,2] -> sum, product; `scalar`: x -> y without a dimension;
                          `uneven`: x [n] -> a [n], b [1]; `constant`: no input, y [2]; `two_dtypes`: i int32, s string
                          -> i, s; `slow`: x -> y, some hundred milliseconds later; `refuse`: fails for x < 0;
                          `first`: the first element; `none`: no element; `complex`, `half`: x as another dtype;
                          `pairs`: x [n,k] -> total [n], width: columns the graph saw
text/1                    s string -> shout (upper case), raw_bytes (unchanged); `raw`: s -> s; `bytes_out`: s -> out_bytes;
                          `bytes`: image_bytes -> size
examples/1                serialized tf.Example in, feature `x` float32 (`k` int64 and `b` bytes where they are named):
                          regress and classify signatures that are right, and one for each way of being wrong
defaults/1                `serving_default`: x, factor float32 -> y = x * factor; factor is 3 unless it is given
warm/1                    half_plus_two's numbers, with records of warm-up requests of every kind
warm_broken/1 to 4        the same with records that cannot be replayed: of another kind, no log, not a TFRecord, and
                          1001 of them
batched/1                 half_plus_two's numbers with a batching_params.pbtxt of its own
"""

from __future__ import annotations

import pathlib
import shutil
from typing import Callable

import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow_serving.apis import prediction_log_pb2

HERE = pathlib.Path(__file__).resolve().parent
MODELS = HERE / "models"
v1 = tf.compat.v1

PREDICT = "tensorflow/serving/predict"
CLASSIFY = "tensorflow/serving/classify"
REGRESS = "tensorflow/serving/regress"

DTYPES = [
    "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "bfloat16", "complex64", "complex128", "bool", "string",
]

Tensors = dict[str, "tf.Tensor | v1.saved_model.TensorInfo"]


def signature(inputs: Tensors, outputs: Tensors, method: str = PREDICT):
    """A SignatureDef as TensorFlow 1 code builds it."""
    info = v1.saved_model.utils.build_tensor_info
    return v1.saved_model.signature_def_utils.build_signature_def(
        inputs={name: info(tensor) for name, tensor in inputs.items()},
        outputs={name: info(tensor) for name, tensor in outputs.items()},
        method_name=method,
    )


def export(place: str, build: Callable[[], dict]) -> pathlib.Path:
    """Saves a graph and its signatures, and nothing else."""
    path = MODELS / place
    shutil.rmtree(path, ignore_errors=True)
    with tf.Graph().as_default(), v1.Session() as session:
        signatures = build()
        session.run(v1.global_variables_initializer())
        builder = v1.saved_model.builder.SavedModelBuilder(str(path))
        builder.add_meta_graph_and_variables(session, ["serve"], signature_def_map=signatures, strip_default_attrs=True)
        builder.save()
    return path


def edit(path: pathlib.Path, change: Callable) -> None:
    """Changes the signatures of a model that is saved."""
    file = path / "saved_model.pb"
    model = saved_model_pb2.SavedModel.FromString(file.read_bytes())
    change(model.meta_graphs[0].signature_def)
    file.write_bytes(model.SerializeToString(deterministic=True))


def half_plus(constant: float) -> Callable[[], dict]:
    """y = x / 2 + constant, fed with examples or with x itself."""

    def build() -> dict:
        a = v1.get_variable("a", initializer=0.5)
        b = v1.get_variable("b", initializer=constant)
        c = v1.get_variable("c", initializer=constant + 1.0)
        serialized = v1.placeholder(tf.string, name="tf_example")
        features = v1.io.parse_example(serialized, {"x": tf.io.FixedLenFeature([1], tf.float32)})
        x = tf.identity(features["x"], name="x")
        x.set_shape([None, 1])
        y = tf.add(tf.multiply(a, x), b, name="y")
        y2 = tf.add(tf.multiply(a, x), c, name="y2")
        return {
            "serving_default": signature({"x": x}, {"y": y}),
            "regress_x_to_y": signature({"inputs": serialized}, {"outputs": y}, REGRESS),
            "regress_x_to_y2": signature({"inputs": serialized}, {"outputs": y2}, REGRESS),
            "classify_x_to_y": signature({"inputs": serialized}, {"scores": y}, CLASSIFY),
        }

    return build


def half_plus_three() -> dict:
    x = v1.placeholder(tf.float32, name="x")
    return {"serving_default": signature({"x": x}, {"y": tf.identity(x * 0.5 + 3.0, name="y")})}


def without_shapes(signatures) -> None:
    for definition in signatures.values():
        for info in [*definition.inputs.values(), *definition.outputs.values()]:
            info.ClearField("tensor_shape")


def identity() -> dict:
    signatures = {}
    for dtype in DTYPES:
        x = v1.placeholder(tf.as_dtype(dtype), name=f"{dtype}_x")
        signatures[dtype] = signature({"x": x}, {"y": tf.identity(x, name=f"{dtype}_y")})
    return signatures


def waited(x: tf.Tensor) -> tf.Tensor:
    """x, after a loop that takes some hundred milliseconds of one thread."""

    def body(step, square):
        return step + 1, tf.matmul(square, square) * 0.0 + 1.0

    _, square = tf.while_loop(lambda step, _: step < 150, body, (0, tf.ones([256, 256])), parallel_iterations=1)
    return x + tf.reduce_max(square) * 0.0


def shapes() -> dict:
    a = v1.placeholder(tf.float32, [None, 2], name="a")
    b = v1.placeholder(tf.float32, [None, 2], name="b")
    x = v1.placeholder(tf.float32, name="x")
    i = v1.placeholder(tf.int32, [None], name="i")
    s = v1.placeholder(tf.string, [None], name="s")
    pairs = v1.placeholder(tf.float32, [None, None], name="pairs")
    with tf.control_dependencies([v1.debugging.assert_non_negative(x, message="x must not be negative")]):
        checked = tf.identity(x)
    return {
        "serving_default": signature({"a": a, "b": b}, {"sum": a + b, "product": a * b}),
        "scalar": signature({"x": x}, {"y": tf.reduce_sum(x)}),
        "uneven": signature({"x": x}, {"a": tf.identity(x), "b": tf.reshape(tf.reduce_sum(x), [1])}),
        "constant": signature({}, {"y": tf.constant([1.0, 2.0])}),
        "two_dtypes": signature({"i": i, "s": s}, {"i": tf.identity(i), "s": tf.identity(s)}),
        "slow": signature({"x": x}, {"y": waited(x)}),
        "refuse": signature({"x": x}, {"y": checked}),
        "first": signature({"x": x}, {"y": x[:1]}),
        "none": signature({"x": x}, {"y": x[:0]}),
        "complex": signature({"x": x}, {"y": tf.complex(x, x)}),
        "half": signature({"x": x}, {"y": tf.cast(x, tf.float16)}),
        "pairs": signature(
            {"x": pairs},
            {"total": tf.reduce_sum(pairs, axis=1), "width": tf.fill([tf.shape(pairs)[0]], tf.shape(pairs)[1])},
        ),
    }


def text() -> dict:
    s = v1.placeholder(tf.string, name="s")
    return {
        "serving_default": signature({"s": s}, {"shout": tf.strings.upper(s), "raw_bytes": tf.identity(s)}),
        "raw": signature({"s": s}, {"s": tf.identity(s)}),
        "bytes_out": signature({"s": s}, {"out_bytes": tf.identity(s)}),
        "bytes": signature({"image_bytes": s}, {"size": tf.strings.length(s)}),
    }


def examples() -> dict:
    serialized = v1.placeholder(tf.string, [None], name="tf_example")
    other = v1.placeholder(tf.string, [None], name="other")
    x = v1.io.parse_example(serialized, {"x": tf.io.FixedLenFeature([], tf.float32)})["x"]
    k = v1.io.parse_example(serialized, {"k": tf.io.VarLenFeature(tf.int64)})["k"]
    b = v1.io.parse_example(serialized, {"b": tf.io.FixedLenFeature([], tf.string, default_value="none")})["b"]
    count = tf.shape(serialized)[0]
    classes = tf.tile([["low", "high"]], [count, 1])
    scores = tf.stack([1.0 - x, x], axis=1)
    y = x * 0.5 + 2.0
    one = {"inputs": serialized}

    def classify(outputs: Tensors, inputs: Tensors = one):
        return signature(inputs, outputs, CLASSIFY)

    def regress(outputs: Tensors, inputs: Tensors = one):
        return signature(inputs, outputs, REGRESS)

    return {
        "serving_default": regress({"outputs": y}),
        "column": regress({"outputs": tf.expand_dims(y, 1)}),
        "sum_of_k": regress({"outputs": tf.cast(v1.sparse_reduce_sum(k, axis=1), tf.float32)}),
        "size_of_b": regress({"outputs": tf.cast(tf.strings.length(b), tf.float32)}),
        "classify": classify({"classes": classes, "scores": scores}),
        "classes": classify({"classes": classes}),
        "scores": classify({"scores": scores}),
        # Wrong, each in one way.
        "two_inputs": classify({"scores": scores}, {"inputs": serialized, "more": other}),
        "other_input": classify({"scores": scores}, {"examples": serialized}),
        "no_outputs": classify({}),
        "three_outputs": classify({"classes": classes, "scores": scores, "more": y}),
        "other_outputs": classify({"labels": classes}),
        "first_scores": classify({"scores": scores[:1]}),
        "first_classes": classify({"classes": classes[:1]}),
        "flat_scores": classify({"scores": y}),
        "whole_scores": classify({"scores": tf.cast(scores, tf.int32)}),
        "numbered_classes": classify({"classes": scores}),
        "three_classes": classify({"classes": tf.tile([["a", "b", "c"]], [count, 1]), "scores": scores}),
        "regress_two_inputs": regress({"outputs": y}, {"inputs": serialized, "more": other}),
        "regress_other_input": regress({"outputs": y}, {"examples": serialized}),
        "regress_two_outputs": regress({"outputs": y, "more": y}),
        "regress_other_output": regress({"values": y}),
        "wide": regress({"outputs": scores}),
        "first": regress({"outputs": y[:1]}),
        "whole": regress({"outputs": tf.cast(y, tf.int32)}),
        "odd_method": signature(one, {"outputs": y}, "tensorflow/serving/other"),
    }


def defaults() -> dict:
    x = v1.placeholder(tf.float32, [None], name="x")
    factor = v1.placeholder(tf.float32, [], name="factor")
    return {"serving_default": signature({"x": x, "factor": factor}, {"y": tf.identity(x * factor, name="y")})}


def with_default(signatures) -> None:
    value = tf.make_tensor_proto(3.0, tf.float32)
    signatures["serving_default"].defaults["factor"].CopyFrom(value)


def example(x: float) -> tf.train.Example:
    return tf.train.Example(features=tf.train.Features(feature={"x": tf.train.Feature(float_list=tf.train.FloatList(value=[x]))}))


def warmup_logs() -> list[prediction_log_pb2.PredictionLog]:
    """A log of every kind that is replayed, and one without a kind, which does nothing."""
    predict, classify, regress, several = (prediction_log_pb2.PredictionLog() for _ in range(4))
    predict.predict_log.request.model_spec.name = "another"
    predict.predict_log.request.inputs["x"].CopyFrom(tf.make_tensor_proto([[1.0]]))
    classify.classify_log.request.model_spec.signature_name = "classify_x_to_y"
    classify.classify_log.request.input.example_list.examples.append(example(1.0))
    regress.regress_log.request.model_spec.signature_name = "regress_x_to_y"
    regress.regress_log.request.input.example_list.examples.append(example(2.0))
    for name in ["regress_x_to_y", "regress_x_to_y2"]:
        task = several.multi_inference_log.request.tasks.add(method_name=REGRESS)
        task.model_spec.name = "another"
        task.model_spec.signature_name = name
    several.multi_inference_log.request.input.example_list.examples.append(example(3.0))
    return [predict, classify, regress, several, prediction_log_pb2.PredictionLog()]


def with_warmup(path: pathlib.Path, records: list[bytes]) -> None:
    """Puts records where a server looks for them."""
    assets = path / "assets.extra"
    assets.mkdir()
    with tf.io.TFRecordWriter(str(assets / "tf_serving_warmup_requests")) as writer:
        for record in records:
            writer.write(record)


def with_batching(path: pathlib.Path, parameters: str) -> None:
    """Puts batching parameters where a server looks for those of one model."""
    (path / "batching_params.pbtxt").write_text(parameters)


def main() -> None:
    edit_nothing = lambda _signatures: None
    for version, constant in [("00000123", 2.0), ("124", 3.0), ("125", 4.0)]:
        edit(export(f"half_plus_two/{version}", half_plus(constant)), edit_nothing)
    edit(export("half_plus_three/1", half_plus_three), without_shapes)
    edit(export("defaults/1", defaults), with_default)
    for place, build in [("identity/1", identity), ("shapes/1", shapes), ("text/1", text), ("examples/1", examples)]:
        edit(export(place, build), edit_nothing)
    with_warmup(export("warm/1", half_plus(2.0)), [log.SerializeToString() for log in warmup_logs()])
    session_run = prediction_log_pb2.PredictionLog()
    session_run.session_run_log.SetInParent()
    with_warmup(export("warm_broken/1", half_plus(2.0)), [session_run.SerializeToString()])
    with_warmup(export("warm_broken/2", half_plus(2.0)), [b"\xff\xff\xff"])
    path = export("warm_broken/3", half_plus(2.0)) / "assets.extra"
    path.mkdir()
    (path / "tf_serving_warmup_requests").write_bytes(b"this is no file of records")
    with_warmup(export("warm_broken/4", half_plus(2.0)), [b""] * 1001)
    with_batching(export("batched/1", half_plus(2.0)), "max_batch_size { value: 4 }\n")


if __name__ == "__main__":
    main()
