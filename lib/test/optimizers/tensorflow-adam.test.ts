/** On the engine that takes no time for it; tensorflow-adam.long.test.ts has the others. */
import { followsTheThesis } from './tensorflow-adam.js';

followsTheThesis('kernels/');
