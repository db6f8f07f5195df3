/** The engines on TensorFlow.js are known in every test, as they are in the kit. */
import '../../tfjs/src/index.js';
