"""A typed handler on the thread pool, under uvicorn with a worker for every processor."""

from fastapi import FastAPI
from pydantic import BaseModel

from model import predict_lists


class Rows(BaseModel):
    instances: list[list[float]]


app = FastAPI()


@app.post("/predict")
def predict(rows: Rows) -> dict[str, list[list[float]]]:
    return {"predictions": predict_lists(rows.instances)}
