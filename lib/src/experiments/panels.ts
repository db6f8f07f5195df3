/** Pieces that many records share: axes of the thesis, and figures of one panel. */
import type { AxisRecord, PanelRecord } from './experiment.js';

/** 50 epochs. */
export const epochs: AxisRecord = {
  label: 'Epochs',
  range: [-2.45, 51.45],
  ticks: [0, 10, 20, 30, 40, 50],
};

/** 10,000 iterations. */
export const tenThousandIterations: AxisRecord = {
  label: 'Iterations',
  range: [-499.94, 10499],
  ticks: [0, 2000, 4000, 6000, 8000, 10000],
};

/** The panel of a figure that has only one. */
export function onePanel(panel: Pick<PanelRecord, 'x' | 'y' | 'series'>): readonly PanelRecord[] {
  return [{ panel: null, title: null, ...panel }];
}
