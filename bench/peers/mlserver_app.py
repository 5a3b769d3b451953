"""MLServer's custom runtime; batching is in model-settings.json."""

import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Dense(MLModel):
    async def load(self) -> bool:
        from model import predict

        self.predict_rows = predict
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        rows = NumpyCodec.decode_input(payload.inputs[0]).astype(np.float32)
        output = NumpyCodec.encode_output("y", self.predict_rows(rows))
        return InferenceResponse(model_name=self.name, outputs=[output])
