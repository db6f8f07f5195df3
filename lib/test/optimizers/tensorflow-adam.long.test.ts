/** On the engines that take long for 10,000 steps. */
import { followsTheThesis } from './tensorflow-adam.js';

followsTheThesis('tensor/', 'mixed/');
