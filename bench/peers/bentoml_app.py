"""BentoML, batching on."""

import bentoml
import numpy as np


@bentoml.service(workers=1, threads=4)
class Dense:
    def __init__(self):
        from model import predict

        self.predict_rows = predict

    @bentoml.api(batchable=True, max_batch_size=32, max_latency_ms=1000)
    def predict(self, instances: np.ndarray) -> np.ndarray:
        return self.predict_rows(instances.astype(np.float32))
