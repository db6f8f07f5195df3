/** The native part of tfjs-node-gpu cannot be set up here; the kit works without it. */
import { ExplainedError } from 'l2o/internal/errors.js';

export class TensorFlowError extends ExplainedError {}

/** The end of every advice: TensorFlow is optional. */
export const withoutIt = 'the kit works without TensorFlow, on its own kernels';
