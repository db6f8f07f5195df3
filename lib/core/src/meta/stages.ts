/** The parts of a training after which its result so far is kept: what the length of a training is worth. */
export const stageShares = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] as const;

export type StageShare = (typeof stageShares)[number];

/** The meta-iteration that ends this part of a training. */
export function stageAfter(share: StageShare, iterations: number): number {
  return Math.ceil(share * iterations);
}
