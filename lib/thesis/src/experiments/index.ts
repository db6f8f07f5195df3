/** All experiments, in the order of the thesis. */
import { UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { type Numbering, passedOver } from '../data/thesis-id.js';
import { chapter1Figures } from './chapter-1.js';
import { mngFigures } from './chapter-3-mng.js';
import { momentumsFigures } from './chapter-3-momentums.js';
import { timestepsFigures } from './chapter-3-timesteps.js';
import { figure310 } from './chapter-3-transfer.js';
import { averagesExperiments, networkFigure } from './chapter-4-averages.js';
import { figure45, learningRateFigures } from './chapter-4-learning-rates.js';
import { transferFigures } from './chapter-4-transfer.js';
import type { Experiment, FigureExperiment } from './experiment.js';
import { sketches } from './sketches.js';

const { figure33, figure33Reference, figure34, figure35, figure35Longer, figure36 } = mngFigures;
const { figure33Nesterov, figure35Stall, figure36Optimizers, figure36Printed } = chapter1Figures;

/** All figures, sketches and tables of the thesis, and the supplements of the kit, in their order. */
export const experiments: readonly Experiment[] = [
  ...sketches,
  figure33,
  figure33Reference,
  figure33Nesterov,
  figure34,
  figure35,
  figure35Longer,
  figure35Stall,
  figure36,
  figure36Optimizers,
  figure36Printed,
  ...timestepsFigures,
  ...momentumsFigures,
  figure310,
  ...averagesExperiments,
  figure45,
  networkFigure,
  ...learningRateFigures,
  ...transferFigures,
];

/** The record of a figure, sketch or table: "3.3", "T4.2". @throws UsageError naming the nearest ones */
export function experimentNamed(id: string): Experiment {
  const found = experiments.find((experiment) => experiment.id === id);
  if (found) return found;
  throw unknown(id);
}

/** The record of a figure with curves: "3.3". @throws UsageError where that is no figure */
export function figureNamed(id: string): FigureExperiment {
  const found = experimentNamed(id);
  if (found.kind === 'figure') return found;
  throw new UsageError({
    expected: `A figure with curves`,
    found: `${id}, a ${found.kind}`,
    fix: 'take another one',
  });
}

/**
 * What a person means: "4.3" is that figure, "T4.3" both Tables 4.3a and 4.3b.
 * @throws UsageError naming the nearest ones
 */
export function experimentsNamed(id: string): readonly Experiment[] {
  const named = experiments.filter((experiment) => experiment.id === id);
  const parts = experiments.filter((one) => one.id.length === id.length + 1 && one.id.startsWith(id));
  const found = named.length > 0 ? named : parts.filter((part) => /[a-z]$/.test(part.id));
  if (found.length > 0) return found;
  throw unknown(id);
}

function unknown(id: string): UsageError {
  const ids = experiments.map((experiment) => experiment.id);
  return new UsageError({
    expected:
      'A figure has its number in the thesis, as 3.6, a table a T before it, as T4.2, ours a word behind it, as 3.6-printed',
    found: `"${id}"`,
    fix: `take the nearest: ${nearest(id, ids).join(' or ')}; notebooks/index.ipynb has all`,
    ...(passedOver(id) ?? tableAlone(id) ?? sectionNumbered(id)),
  });
}

/** "4.3a", of which there is a table and no figure. */
function tableAlone(id: string): Numbering | undefined {
  if (!experiments.some((one) => one.id === `T${id}`)) return undefined;
  return { found: `${id}, the number of a table: the thesis has no such figure`, fix: `take T${id}` };
}

/** "3.4.1", of which there are figures and tables; "3", a chapter. */
function sectionNumbered(id: string): Numbering | undefined {
  const inside = experiments.filter(({ section }) => section === id || section.startsWith(`${id}.`));
  if (inside.length === 0) return undefined;
  const kind = id.includes('.') ? 'section' : 'chapter';
  const ids = inside.map((one) => one.id).join(' ');
  return {
    found: `${id}, the number of a ${kind}: the thesis numbers figures and tables by chapter`,
    fix: `take those of the ${kind}: ${ids}`,
  };
}
