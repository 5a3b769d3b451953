import { App } from 'cdk8s';
import { PicturesChart } from './chart';

const app = new App();
new PicturesChart(app, 'pictures');
app.synth();
