/** The folder of the curves that ship with the kit, `data/results`: a file per figure, read when one is asked for. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Measure } from 'l2o/internal/evaluation/measure.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { makeFolder, withAdvice, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { fileStem } from '../data/file-stem.js';
import { bringBack, goneFromKit } from '../data/manifest.js';
import { resultsFolder } from '../project.js';
import { decodeShipped, encodeShipped, type ShippedCurve, type ShippedFigure } from './shipped-curve.js';

export interface WantedCurve {
  /** The figure's id: "3.6". */
  readonly figure: string;
  /** Hash of the run's definition; `program` is its hash without the images, where they are not there. */
  readonly run: { readonly id: string } | { readonly program: string };
  readonly measure: Measure;
  /** That of the engine that the person asked for: no curve of another will do. Any by default. */
  readonly arithmetic?: string;
}

export class ShippedResults {
  readonly #figures = new Map<string, Pick<ShippedFigure, 'curves' | 'tolerance'>>();

  constructor(readonly folder: string = resultsFolder()) {}

  /**
   * A curve, of whatever length it is.
   * @returns undefined when it does not ship with the kit
   * @throws DataError when the figure's file is damaged
   */
  find({ figure, run, measure, arithmetic }: WantedCurve): ShippedCurve | undefined {
    return this.#read(figure).curves.find(
      (curve) =>
        ('id' in run ? curve.id === run.id : curve.program === run.program) &&
        curve.measure === measure &&
        (arithmetic === undefined || curve.beginning.arithmetic === arithmetic),
    );
  }

  /** See `ShippedFigure`; undefined where nothing of the figure ships with the kit. @throws DataError as `find` */
  toleranceOf(figure: string): number | undefined {
    const { curves, tolerance } = this.#read(figure);
    return curves.length > 0 ? tolerance : undefined;
  }

  /** What to say where the figure's file shipped with the kit and is gone. */
  gone(figure: string): string | undefined {
    return goneFromKit(join(this.folder, fileName(figure)));
  }

  #read(figure: string): Pick<ShippedFigure, 'curves' | 'tolerance'> {
    const known = this.#figures.get(figure);
    if (known) return known;
    const file = join(this.folder, fileName(figure));
    const found = existsSync(file)
      ? readJson(file, (value) => decodeShipped(value, figure), fixOf(file))
      : { curves: [], tolerance: 0 };
    this.#figures.set(figure, found);
    return found;
  }
}

/** Replaces the file of a figure. @returns its path @throws StorageError when the folder cannot be written */
export async function writeShipped(shipped: ShippedFigure, folder: string): Promise<string> {
  const name = fileName(shipped.figure);
  const content = Buffer.from(encodeShipped(shipped));
  try {
    await makeFolder(folder);
    await writeAtomically(folder, name, content);
  } catch (error) {
    throw withAdvice(error, 'or set L2O_RESULTS to another folder');
  }
  return join(folder, name);
}

function fixOf(file: string): string {
  const command = bringBack(file);
  const removed = 'then its curves are computed';
  return command === undefined
    ? `remove ${file}: ${removed}`
    : `bring it back with "${command}", or remove it: ${removed}`;
}

function fileName(figure: string): string {
  return `${fileStem(figure)}.json`;
}
