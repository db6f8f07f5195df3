/** The engines of the kit: those of l2o, and by l2o-tfjs those on TensorFlow.js. */
import 'l2o-tfjs';

export {
  type ChosenEngine,
  chooseEngine,
  engineFor,
  engineNames,
  listEngines,
} from 'l2o/internal/engine/choose.js';
export type { EngineListing } from 'l2o/internal/engine/families.js';
