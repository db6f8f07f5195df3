/**
 * Curves that ship with the kit: the compact form of runs of the run store, one file per figure. A curve is found by
 * the hash of its run's definition, theta included: one of an optimizer that was trained anew is not taken for another.
 */

import type { ShownImages } from 'l2o/internal/data/dataset.js';
import {
  list,
  number,
  numbers,
  oneOf,
  record,
  SchemaError,
  text,
  texts,
  wholeNumber,
} from 'l2o/internal/data/json.js';
import type { Engine } from 'l2o/internal/engine/engine.js';
import { type Beginning, beginningData, beginningFrom, hexHash } from 'l2o/internal/evaluation/beginning.js';
import { type Measure, measures } from 'l2o/internal/evaluation/measure.js';
import { fields, optional, orNull } from '../data/fields.js';
import { orderedImages, shownImages } from '../figures/figure-json.js';
import { sealedJson, unsealed } from '../figures/sealed-json.js';

/** Written into every file. The first had no checksum, the second no beginnings. */
const format = 3;
const licence = 'CC-BY-4.0';

const precisions: readonly Engine['precision'][] = ['float32', 'float64'];

export interface ShippedCurve {
  /** Hash of the run's definition. */
  readonly id: string;
  /** The same without the images: found where they are not there. */
  readonly program: string;
  /** The images it was made from; null where there were none. */
  readonly data: ShownImages | null;
  /** Of its run, to be computed again before the curve is taken. */
  readonly beginning: Beginning;
  /** Legend text of its series; for people, like the seed. */
  readonly series: string;
  readonly seed: number;
  readonly measure: Measure;
  /** What computed it. */
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly precision: Engine['precision'];
  /** First step with a loss that is not finite: the points end before it. */
  readonly divergedAt: number | null;
  /** log10 of the loss, or accuracies, to 6 significant digits. */
  readonly points: readonly number[];
  /** Of a curve of accuracies: the share of the whole test split at the end of each whole epoch. */
  readonly testAccuracies?: readonly number[];
}

/** The curves of one figure. */
export interface ShippedFigure {
  readonly figure: string;
  /** Version of the kit that computed them. */
  readonly kit: string;
  /** How far another arithmetic may lead within the beginnings of the curves, in log10 of the loss: as it was measured, with a margin. */
  readonly tolerance: number;
  readonly curves: readonly ShippedCurve[];
}

/** The text of a file. Equal curves, equal bytes. @throws RangeError when a point is not finite */
export function encodeShipped({ figure, kit, tolerance, curves }: ShippedFigure): string {
  return sealedJson({ format, figure, kit, licence, tolerance, curves: curves.map(inOrder) });
}

function inOrder(curve: ShippedCurve) {
  const { id, program, data, series, seed, measure, engine, versions, precision } = curve;
  const { beginning, divergedAt, points, testAccuracies } = curve;
  const sorted = Object.fromEntries(Object.entries(versions).sort());
  return {
    id,
    program,
    data: data && orderedImages(data),
    series,
    seed,
    measure,
    engine,
    versions: sorted,
    precision,
    beginning: beginningData(beginning),
    divergedAt,
    points,
    ...(testAccuracies && { testAccuracies }),
  };
}

/** @param value what stands in a file @param figure whose it should be @throws SchemaError */
export function decodeShipped(value: unknown, figure: string): ShippedFigure {
  if (record(value, 'the file').format !== format) throw new SchemaError('format', String(format));
  const file = unsealed(value);
  if (file.figure !== figure) throw new SchemaError('figure', `"${figure}"`);
  const curves = list(file.curves, 'curves', shippedCurve);
  const keys = curves.map(({ id, measure }) => `${id} ${measure}`);
  const twice = keys.findIndex((key, i) => keys.indexOf(key) < i);
  if (twice >= 0) throw new SchemaError(`curves[${twice}]`, 'another curve than those before it');
  const tolerance = number(file.tolerance, 'tolerance');
  return { figure, kit: text(file.kit, 'kit'), tolerance, curves };
}

const shippedCurve = fields<ShippedCurve>({
  id: hexHash,
  program: hexHash,
  data: orNull(shownImages),
  beginning: beginningFrom,
  series: text,
  seed: wholeNumber,
  measure: oneOf(measures),
  engine: text,
  versions: texts,
  precision: oneOf(precisions),
  divergedAt: orNull(wholeNumber),
  points: numbers,
  testAccuracies: optional(numbers),
});
