"""Classifies and regresses examples with TensorFlow Serving's own client over gRPC, asks for both at once, and replaces
the server's models. Prints one JSON document.

usage: infer_examples.py GRPC_ADDRESS MODELS_DIRECTORY
"""

from __future__ import annotations

import json
import sys

import grpc
import tensorflow as tf
from tensorflow_serving.apis import classification_pb2, get_model_status_pb2, inference_pb2, model_management_pb2
from tensorflow_serving.apis import model_service_pb2_grpc, prediction_service_pb2_grpc, regression_pb2


def example(x: float) -> tf.train.Example:
    """An example whose feature `x` is this."""
    return tf.train.Example(
        features=tf.train.Features(feature={"x": tf.train.Feature(float_list=tf.train.FloatList(value=[x]))})
    )


def classes(result: classification_pb2.ClassificationResult) -> list[list[list[object]]]:
    """Label and score of every class of every example."""
    return [[[item.label, item.score] for item in entry.classes] for entry in result.classifications]


def values(result: regression_pb2.RegressionResult) -> list[float]:
    """The value of every example."""
    return [item.value for item in result.regressions]


def main(address: str, models: str) -> None:
    channel = grpc.insecure_channel(address)
    stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
    service = model_service_pb2_grpc.ModelServiceStub(channel)

    classify = classification_pb2.ClassificationRequest()
    classify.model_spec.name = "examples"
    classify.model_spec.signature_name = "classify"
    classify.input.example_list.examples.extend([example(0.25), example(1.0)])
    classification = stub.Classify(classify, timeout=30)

    regress = regression_pb2.RegressionRequest()
    regress.model_spec.name = "examples"
    regress.input.example_list_with_context.context.CopyFrom(example(2.0))
    regress.input.example_list_with_context.examples.extend([tf.train.Example(), example(4.0)])
    regression = stub.Regress(regress, timeout=30)

    both = inference_pb2.MultiInferenceRequest()
    for signature, method in [("scores", "tensorflow/serving/classify"), ("", "tensorflow/serving/regress")]:
        task = both.tasks.add(method_name=method)
        task.model_spec.name = "examples"
        task.model_spec.signature_name = signature
    both.input.example_list.examples.append(example(0.5))
    results = stub.MultiInference(both, timeout=30).results

    reload = model_management_pb2.ReloadConfigRequest()
    config = reload.config.model_config_list.config.add()
    config.name, config.base_path, config.model_platform = "half", f"{models}/half_plus_two", "tensorflow"
    config.model_version_policy.specific.versions.extend([123, 124])
    reloaded = service.HandleReloadConfigRequest(reload, timeout=30)
    status = get_model_status_pb2.GetModelStatusRequest()
    status.model_spec.name = "half"

    versions = service.GetModelStatus(status, timeout=30).model_version_status

    json.dump(
        {
            "classify": classes(classification.result),
            "regress": values(regression.result),
            "regress_signature": regression.model_spec.signature_name,
            "both": [classes(results[0].classification_result), values(results[1].regression_result)],
            "reload": reloaded.status.error_code,
            "versions": [item.version for item in versions],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
