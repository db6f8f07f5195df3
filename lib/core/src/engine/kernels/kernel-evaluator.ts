/** What the kernels ask of a problem: loss and gradient where they keep points. */
import type { Batch } from '../../data/batches.js';

/** Points and gradients are addresses of vectors. */
export interface KernelEvaluator {
  loss(x: number, batch: Batch | undefined): number;
  lossAndGradient(x: number, batch: Batch | undefined, gradient: number): number;
  /** product = d/ds gradient(x + s direction) at s = 0; absent where there is none. */
  hvp?(x: number, batch: Batch | undefined, direction: number, product: number): void;
  /** How many test images of a batch are classified rightly. */
  countRight?(x: number, batch: Batch): number | Promise<number>;
  dispose(): void;
}
