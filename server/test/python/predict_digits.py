"""Asks a running model server about every digits picture with TensorFlow Serving's own client, over gRPC and REST, and
runs the same inputs through TensorFlow in this process. Prints one JSON document with the three sets of scores.

usage: predict_digits.py GRPC_ADDRESS REST_URL MODEL_DIRECTORY PICTURE...
"""

from __future__ import annotations

import json
import sys
import urllib.request

import grpc
import numpy as np
import tensorflow as tf
from PIL import Image
from tensorflow_serving.apis import get_model_metadata_pb2, get_model_status_pb2, model_service_pb2_grpc
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc


def read_picture(path: str) -> np.ndarray:
    """The tensor the model takes, [1, 8, 8, 1] in [0, 1]."""
    pixels = np.asarray(Image.open(path).convert("L").resize((8, 8), Image.Resampling.NEAREST), dtype=np.float32)
    return (pixels / np.float32(255)).reshape(1, 8, 8, 1)


def main(grpc_address: str, rest_url: str, model_directory: str, pictures: list[str]) -> None:
    channel = grpc.insecure_channel(grpc_address)
    stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
    batch = np.concatenate([read_picture(path) for path in pictures])

    request = predict_pb2.PredictRequest()
    request.model_spec.name = "digits"
    request.inputs["image"].CopyFrom(tf.make_tensor_proto(batch))
    response = stub.Predict(request, timeout=30)

    metadata = get_model_metadata_pb2.GetModelMetadataRequest()
    metadata.model_spec.name = "digits"
    metadata.metadata_field.append("signature_def")
    signatures = get_model_metadata_pb2.SignatureDefMap()
    stub.GetModelMetadata(metadata, timeout=30).metadata["signature_def"].Unpack(signatures)

    status = get_model_status_pb2.GetModelStatusRequest()
    status.model_spec.name = "digits"
    versions = model_service_pb2_grpc.ModelServiceStub(channel).GetModelStatus(status, timeout=30).model_version_status

    body = json.dumps({"instances": batch.tolist()}).encode()
    rest = json.load(urllib.request.urlopen(f"{rest_url}/v1/models/digits:predict", body, timeout=30))

    function = tf.saved_model.load(model_directory).signatures["serving_default"]
    json.dump(
        {
            "grpc": tf.make_ndarray(response.outputs["scores"]).tolist(),
            "rest": rest["predictions"],
            "tensorflow": function(image=tf.constant(batch))["scores"].numpy().tolist(),
            "version": response.model_spec.version.value,
            "signatures": sorted(signatures.signature_def),
            "states": [[item.version, get_model_status_pb2.ModelVersionStatus.State.Name(item.state)] for item in versions],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
