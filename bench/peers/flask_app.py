"""The handler people copy, under gunicorn with a worker for every processor."""

from flask import Flask, jsonify, request

from model import predict_lists

app = Flask(__name__)


@app.post("/predict")
def predict():
    return jsonify(predictions=predict_lists(request.get_json()["instances"]))
