"""mosec, batching on: an HTTP front in Rust, two Python workers behind it."""

import numpy as np
from mosec import Server, Worker


class Dense(Worker):
    def __init__(self):
        from model import predict

        self.predict = predict

    def forward(self, data):
        rows = np.asarray([request["instances"][0] for request in data], np.float32)
        return [{"predictions": [row.tolist()]} for row in self.predict(rows)]


if __name__ == "__main__":
    server = Server()
    server.append_worker(Dense, num=2, max_batch_size=32, max_wait_time=2)
    server.run()
