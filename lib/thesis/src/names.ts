/** Names that ship with the kit, for an editor to complete; a test compares them with what is there. */

/** Of figures with curves. */
export const figureIds = [
  '3.3',
  '3.3-reference',
  '3.3-nesterov',
  '3.4',
  '3.5',
  '3.5-longer',
  '3.5-stall',
  '3.6',
  '3.6-optimizers',
  '3.6-printed',
  '3.7',
  '3.7-range',
  '3.7-factor',
  '3.8',
  '3.8-range',
  '3.9',
  '3.9-range',
  '3.9-inputs',
  '3.9-length',
  '3.9-sigmoid',
  '3.9-proposals',
  '3.9-trained',
  '3.10',
  '4.1',
  '4.2',
  '4.3',
  '4.4',
  '4.5',
  '4.6',
  '4.7',
  '4.8',
  '4.10',
  '4.10-whole',
  '4.10-length',
  '4.10-unroll',
  '4.10-noise',
  '4.11',
  '4.12',
  '4.13',
  '4.14',
  '4.15',
] as const;

/** Of tables. */
export const tableIds = ['T3.1', 'T4.1a', 'T4.1b', 'T4.2', 'T4.3a', 'T4.3b'] as const;

/** Of sketches, drawn from formulas. */
export const sketchIds = ['2.1', '3.1', '3.2'] as const;

/** Of the files in data/trained. */
export const shippedNames = [
  'k-momentums-10-0.2-0.99',
  'k-momentums-6-0.2-0.9',
  'k-momentums-6-0.2-0.99',
  'k-momentums-6-0.2-0.99-0.001-short',
  'k-momentums-6-0.2-0.99-adam',
  'k-momentums-6-0.2-0.99-after-1-percent',
  'k-momentums-6-0.2-0.99-after-10-percent',
  'k-momentums-6-0.2-0.99-after-2-percent',
  'k-momentums-6-0.2-0.99-after-20-percent',
  'k-momentums-6-0.2-0.99-after-5-percent',
  'k-momentums-6-0.2-0.99-after-50-percent',
  'k-momentums-6-0.2-0.99-noise-short',
  'k-momentums-6-0.2-0.99-points',
  'k-momentums-6-0.2-0.99-short',
  'k-momentums-6-0.2-0.99-sigmoid-short',
  'k-momentums-6-0.2-0.99-wide-0.001-short',
  'k-momentums-6-0.5-0.99',
  'k-momentums-7-0.1-0.99',
  'k-timesteps-10',
  'k-timesteps-100',
  'k-timesteps-20',
  'k-timesteps-30',
  'k-timesteps-40',
  'k-timesteps-5',
  'k-timesteps-60',
  'la-a-6',
  'la-b-11',
  'la-b-5',
  'la-b-6',
  'la-b-6-0.01-0',
  'la-b-6-0.05-0',
  'la-b-6-1e-1',
  'la-b-6-1e-3',
  'la-b-6-1e-4',
  'la-b-6-5e-2',
  'la-b-6-5e-3',
  'la-b-6-5e-4',
  'la-b-6-5e-4-conv-mnist-1',
  'la-b-6-5e-5',
  'la-c-6',
  'mlp-6-1e-4',
  'mlp-6-5e-3',
  'rnn-1-6',
  'rnn-1-6-0.01-0',
  'rnn-1-6-0.05-0',
  'rnn-1-6-1e-1',
  'rnn-1-6-1e-3',
  'rnn-1-6-1e-4',
  'rnn-1-6-5e-2',
  'rnn-1-6-5e-3',
  'rnn-1-6-5e-4',
  'rnn-1-6-5e-4-conv-cifar-1',
  'rnn-1-6-5e-5',
  'rnn-1-6-noise-short',
  'rnn-1-6-short',
  'rnn-1-6-unroll-5-short',
  'rnn-1-6-unroll-50-short',
  'rnn-2-6',
  'rnn-2-6-0.01-0',
  'rnn-2-6-0.05-0',
  'rnn-2-6-1e-1',
  'rnn-2-6-1e-3',
  'rnn-2-6-1e-4',
  'rnn-2-6-5e-2',
  'rnn-2-6-5e-3',
  'rnn-2-6-5e-4',
  'rnn-2-6-5e-4-conv-cifar-1',
  'rnn-2-6-5e-4-conv-mnist-1',
  'rnn-2-6-5e-5',
] as const;

/** One of these names, or another. */
export type OneOf<T extends readonly string[]> = T[number] | (string & {});

/** Number of a figure with curves: "3.3". */
export type FigureId = OneOf<typeof figureIds>;
/** Number of a table: "T4.2". */
export type TableId = OneOf<typeof tableIds>;
/** Number of a sketch: "2.1". */
export type SketchId = OneOf<typeof sketchIds>;
/** Name of a trained optimizer of the kit, or of a file. */
export type TrainedName = OneOf<typeof shippedNames>;
