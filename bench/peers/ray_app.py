"""Ray Serve, batching on."""

import os
import time

import numpy as np
from ray import serve
from starlette.requests import Request


@serve.deployment(ray_actor_options={"num_cpus": 1}, max_ongoing_requests=64)
class Dense:
    def __init__(self):
        from model import predict

        self.predict_rows = predict

    @serve.batch(max_batch_size=32, batch_wait_timeout_s=0.002)
    async def rows(self, rows: list) -> list:
        return list(self.predict_rows(np.asarray(rows, np.float32)))

    async def __call__(self, request: Request) -> dict:
        row = (await request.json())["instances"][0]
        return {"predictions": [(await self.rows(row)).tolist()]}


if __name__ == "__main__":
    serve.start(http_options={"host": "127.0.0.1", "port": int(os.environ["PORT"])})
    serve.run(Dense.bind(), route_prefix="/predict")
    while True:
        time.sleep(3600)
