"""LitServe, batching on."""

import os

import litserve
import numpy as np


class Dense(litserve.LitAPI):
    def setup(self, device):
        from model import predict

        self.predict_rows = predict

    def decode_request(self, request):
        return np.asarray(request["instances"][0], np.float32)

    def batch(self, inputs):
        return np.stack(inputs)

    def predict(self, rows):
        return self.predict_rows(rows)

    def unbatch(self, output):
        return list(output)

    def encode_response(self, output):
        return {"predictions": [output.tolist()]}


if __name__ == "__main__":
    api = Dense(max_batch_size=32, batch_timeout=0.002)
    litserve.LitServer(api, accelerator="cpu").run(
        host="127.0.0.1", port=int(os.environ["PORT"]), generate_client_file=False, log_level="error"
    )
