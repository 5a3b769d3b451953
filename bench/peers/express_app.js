// Express with tfjs-node's predict(), as its guide has it.
const express = require('express');
const tf = require('@tensorflow/tfjs-node');

async function main() {
  const model = await tf.node.loadSavedModel(process.env.MODEL);
  const app = express();
  app.use(express.json({ limit: '50mb' }));
  app.post('/predict', (request, response) => {
    const rows = tf.tensor2d(request.body.instances, undefined, 'float32');
    const { y } = model.predict({ x: rows });
    response.json({ predictions: y.arraySync() });
    tf.dispose([rows, y]);
  });
  app.listen(Number(process.env.PORT), '127.0.0.1');
}

void main();
