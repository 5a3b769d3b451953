"""Asks a running model server in every way TensorFlow Serving's clients do, and TensorFlow in this process for the same.
Reads from standard input {"grpc": address, "unix": address, "rest": url, "models": directory, "cells": [[wire, api,
model, signature], ...]} and prints {"cells": what each answered and should have answered, "requests": successful
requests by model, as the server's Prometheus text counts them}.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import urllib.error
import urllib.request
from typing import Any

import grpc
import numpy as np
import tensorflow as tf
from google.protobuf import json_format
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow_serving.apis import classification_pb2, get_model_metadata_pb2, get_model_status_pb2, inference_pb2
from tensorflow_serving.apis import input_pb2, model_service_pb2_grpc, predict_pb2, prediction_service_pb2_grpc
from tensorflow_serving.apis import regression_pb2

Json = Any

REQUEST_COUNT = r'^:tensorflow:serving:request_count\{model_name="(\w+)",status="OK"\} (\d+)$'

FLOATS = np.array([[-0.0, 1 / 3, 65504.0], [np.inf, -np.inf, 5.960464477539063e-08]])
IDENTITY = {
    "float32": FLOATS.astype(np.float32),
    "float64": np.array([1 / 3, -1e308, 5e-324]),
    "float16": FLOATS.astype(np.float16),
    "bfloat16": FLOATS.astype(tf.bfloat16.as_numpy_dtype),
    "complex64": np.array([1 - 2j, 1 / 3 + 0j], np.complex64),
    "complex128": np.array([1 - 2j, 1 / 3 + 0j], np.complex128),
    "bool": np.array([[True], [False]]),
    "string": np.array([b"", b"caf\xc3\xa9", b"x" * 40], object),
    **{
        name: np.array([np.iinfo(name).min, 0, 1, np.iinfo(name).max], name)
        for name in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
    },
}
WORDS = {"word": np.array(["dog", "bird", "Mähre"], object)}

INPUTS: dict[tuple[str, str], dict[str, np.ndarray]] = {
    ("tf1_half_plus_two", "serving_default"): {"x": np.array([[-1.5], [3.0]], np.float32)},
    ("tf1_counter", "get"): {},
    ("tf1_counter", "increment"): {},
    ("tf1_counter", "reset"): {},
    ("tf1_counter", "add"): {"delta": np.array(2.5, np.float32)},
    ("tf1_vocabulary", "serving_default"): WORDS,
    ("tf1_vocabulary", "word_of"): {"id": np.array([2, -2, 0], np.int64)},
    ("tf2_vocabulary", "serving_default"): WORDS,
    ("tf2_vocabulary", "word_of"): {"id": np.array([2, -2, 0], np.int64)},
    ("keras3", "serving_default"): {
        "amount": np.array([[0.25, -1.0, 3.0], [0.0, 0.5, 1e6]], np.float32),
        "country": np.array([["CH"], ["XX"]], object),
    },
    ("arithmetic", "divide"): {"x": np.array([-7, 8], np.int32), "y": np.array([2, -3], np.int32)},
    **{("identity", dtype): {"x": value} for dtype, value in IDENTITY.items()},
}


def plain(value: np.ndarray | bytes) -> Json:
    """Nested lists that JSON carries exactly: numbers as Python prints them, bytes as base64."""

    def one(item: Any) -> Json:
        if isinstance(item, list):
            return [one(inner) for inner in item]
        return base64.b64encode(item).decode() if isinstance(item, bytes) else repr(item)

    return one(np.asarray(value).tolist())


def array(value: np.ndarray) -> np.ndarray:
    """The same array, text as UTF-8."""
    if value.dtype != object:
        return value
    encode = np.vectorize(lambda item: item.encode() if isinstance(item, str) else item, otypes=[object])
    return encode(value)


def example(x: float) -> tf.train.Example:
    return tf.train.Example(
        features=tf.train.Features(feature={"x": tf.train.Feature(float_list=tf.train.FloatList(value=[x]))})
    )


EXAMPLES = [0.25, 1.0]


class Reference:
    """TensorFlow in this process, one module for each model: a counter goes on counting."""

    def __init__(self, models: str) -> None:
        self.models = models
        self.modules: dict[str, Any] = {}

    def run(self, model: str, signature: str, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        if model not in self.modules:
            self.modules[model] = tf.saved_model.load(f"{self.models}/{model}/1")
        function = self.modules[model].signatures[signature]
        tensors = {key: tf.constant(array(value)) for key, value in inputs.items()}
        return {key: value.numpy() for key, value in function(**tensors).items()}

    def predict(self, model: str, signature: str) -> Json:
        outputs = self.run(model, signature, INPUTS[model, signature])
        return {key: plain(value) for key, value in outputs.items()}

    def infer(self, model: str, signature: str) -> dict[str, np.ndarray]:
        serialized = np.array([example(x).SerializeToString() for x in EXAMPLES], object)
        return self.run(model, signature, {"inputs": serialized})

    def classify(self, model: str, signature: str) -> Json:
        outputs = self.infer(model, signature)
        scores = outputs.get("scores")
        labels = outputs.get("classes", np.full(np.shape(scores), b""))
        return [[[label.decode(), repr(float(score))] for label, score in zip(*row)] for row in zip(labels, scores)]

    def regress(self, model: str, signature: str) -> Json:
        return [repr(float(value)) for value in self.infer(model, signature)["outputs"].reshape(-1)]

    def multi_inference(self, model: str, signatures: str) -> Json:
        classify, regress = signatures.split("+")
        return [self.classify(model, classify), self.regress(model, regress)]

    def metadata(self, model: str, _signature: str) -> Json:
        """Signatures as the file has them."""
        saved = saved_model_pb2.SavedModel()
        with open(f"{self.models}/{model}/1/saved_model.pb", "rb") as file:
            saved.ParseFromString(file.read())
        signatures = saved.meta_graphs[0].signature_def
        return {name: json_format.MessageToDict(signatures[name]) for name in sorted(signatures)}

    def status(self, _model: str, _signature: str) -> Json:
        return [["1", "AVAILABLE", "OK"]]


class OverGrpc:
    def __init__(self, address: str) -> None:
        self.channel = grpc.insecure_channel(address)
        self.stub = prediction_service_pb2_grpc.PredictionServiceStub(self.channel)
        self.models = model_service_pb2_grpc.ModelServiceStub(self.channel)

    def predict(self, model: str, signature: str) -> Json:
        request = predict_pb2.PredictRequest()
        request.model_spec.name, request.model_spec.signature_name = model, signature
        for key, value in INPUTS[model, signature].items():
            request.inputs[key].CopyFrom(tf.make_tensor_proto(array(value)))
        response = self.stub.Predict(request, timeout=30)
        return {key: plain(tf.make_ndarray(value)) for key, value in response.outputs.items()}

    def classify(self, model: str, signature: str) -> Json:
        request = classification_pb2.ClassificationRequest(input=self.examples())
        request.model_spec.name, request.model_spec.signature_name = model, signature
        return self.classes(self.stub.Classify(request, timeout=30).result)

    def regress(self, model: str, signature: str) -> Json:
        request = regression_pb2.RegressionRequest(input=self.examples())
        request.model_spec.name, request.model_spec.signature_name = model, signature
        return self.values(self.stub.Regress(request, timeout=30).result)

    def multi_inference(self, model: str, signatures: str) -> Json:
        request = inference_pb2.MultiInferenceRequest(input=self.examples())
        for signature, method in zip(signatures.split("+"), ["classify", "regress"]):
            task = request.tasks.add(method_name=f"tensorflow/serving/{method}")
            task.model_spec.name, task.model_spec.signature_name = model, signature
        first, second = self.stub.MultiInference(request, timeout=30).results
        return [self.classes(first.classification_result), self.values(second.regression_result)]

    def metadata(self, model: str, _signature: str) -> Json:
        request = get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
        request.model_spec.name = model
        signatures = get_model_metadata_pb2.SignatureDefMap()
        self.stub.GetModelMetadata(request, timeout=30).metadata["signature_def"].Unpack(signatures)
        by_name = signatures.signature_def
        return {name: json_format.MessageToDict(by_name[name]) for name in sorted(by_name)}

    def status(self, model: str, _signature: str) -> Json:
        request = get_model_status_pb2.GetModelStatusRequest()
        request.model_spec.name = model
        state = get_model_status_pb2.ModelVersionStatus.State.Name
        versions = self.models.GetModelStatus(request, timeout=30).model_version_status
        return [[str(item.version), state(item.state), "OK" if item.status.error_code == 0 else "?"] for item in versions]

    @staticmethod
    def examples() -> input_pb2.Input:
        return input_pb2.Input(example_list=input_pb2.ExampleList(examples=[example(x) for x in EXAMPLES]))

    @staticmethod
    def classes(result: classification_pb2.ClassificationResult) -> Json:
        return [[[item.label, repr(item.score)] for item in row.classes] for row in result.classifications]

    @staticmethod
    def values(result: regression_pb2.RegressionResult) -> Json:
        return [repr(item.value) for item in result.regressions]


class OverRest:
    """Columns, because they carry every shape; numbers are read in the type TensorFlow answers them in."""

    def __init__(self, url: str, reference: Reference) -> None:
        self.url = f"{url}/v1/models"
        self.reference = reference

    def predict(self, model: str, signature: str) -> Json:
        inputs = {key: self.encode(array(value).tolist()) for key, value in INPUTS[model, signature].items()}
        answer = self.post(f"{model}:predict", {"signature_name": signature, "inputs": inputs})["outputs"]
        function = self.reference.modules[model].signatures[signature]
        outputs = function.structured_outputs
        # One output comes without its name.
        named = answer if len(outputs) > 1 else {next(iter(outputs)): answer}
        return {key: plain(self.decode(value, outputs[key].dtype)) for key, value in named.items()}

    def classify(self, model: str, signature: str) -> Json:
        rows = self.post(f"{model}:classify", self.examples(signature))["results"]
        return [[[label, repr(score)] for label, score in row] for row in rows]

    def regress(self, model: str, signature: str) -> Json:
        return [repr(value) for value in self.post(f"{model}:regress", self.examples(signature))["results"]]

    def metadata(self, model: str, _signature: str) -> Json:
        by_name = self.get(f"{model}/metadata")["metadata"]["signature_def"]["signature_def"]
        parsed = get_model_metadata_pb2.SignatureDefMap()
        json_format.ParseDict({"signature_def": by_name}, parsed)
        return {name: json_format.MessageToDict(parsed.signature_def[name]) for name in sorted(by_name)}

    def status(self, model: str, _signature: str) -> Json:
        versions = self.get(model)["model_version_status"]
        return [[item["version"], item["state"], item["status"]["error_code"]] for item in versions]

    @staticmethod
    def examples(signature: str) -> Json:
        return {"signature_name": signature, "examples": [{"x": x} for x in EXAMPLES]}

    @classmethod
    def encode(cls, item: Any) -> Json:
        if isinstance(item, list):
            return [cls.encode(inner) for inner in item]
        return {"b64": base64.b64encode(item).decode()} if isinstance(item, bytes) else item

    @staticmethod
    def decode(value: Json, dtype: tf.DType) -> np.ndarray:
        if dtype == tf.string:
            return np.vectorize(lambda item: item.encode(), otypes=[object])(np.array(value, object))
        return np.array(value, dtype.as_numpy_dtype)

    def post(self, path: str, body: Json) -> Json:
        # Infinity and the like as the bare words both sides know.
        return self.ask(urllib.request.Request(f"{self.url}/{path}", json.dumps(body).encode()))

    def get(self, path: str) -> Json:
        return self.ask(urllib.request.Request(f"{self.url}/{path}"))

    @staticmethod
    def ask(request: urllib.request.Request) -> Json:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{error.code} {json.load(error)['error']}") from error


def cell(ask: Any, api: str, model: str, signature: str) -> Json:
    """The answer, or the error in its place."""
    try:
        return getattr(ask, api)(model, signature)
    except grpc.RpcError as error:
        return f"{error.code().name} {error.details()}"
    except RuntimeError as error:
        return str(error)


def main() -> None:
    task = json.load(sys.stdin)
    reference = Reference(task["models"])
    wires = {
        "gRPC": OverGrpc(task["grpc"]),
        "unix": OverGrpc(task["unix"]),
        "REST": OverRest(task["rest"], reference),
    }
    results = []
    for wire, api, model, signature in task["cells"]:
        expected = cell(reference, api, model, signature)
        results.append({"expected": expected, "answer": cell(wires[wire], api, model, signature)})
    with urllib.request.urlopen(f"{task['rest']}/monitoring/prometheus/metrics", timeout=30) as response:
        counted = re.findall(REQUEST_COUNT, response.read().decode(), re.MULTILINE)
    json.dump({"cells": results, "requests": {model: int(count) for model, count in counted}}, sys.stdout)


if __name__ == "__main__":
    main()
