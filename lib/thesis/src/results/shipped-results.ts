/** The folder of the curves that ship with the kit, `data/results`: a file per figure, read when one is asked for. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Measure } from 'l2o/internal/evaluation/measure.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { makeFolder, withAdvice, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { canonicalJson } from 'l2o/internal/store/canonical.js';
import { figureOfStem, fileStem } from '../data/file-stem.js';
import { ifIntact } from '../data/if-intact.js';
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

export interface FoundCurve {
  /** The figure in whose file it is. */
  readonly of: string;
  readonly curve: ShippedCurve;
  /** See `ShippedFigure`. */
  readonly tolerance: number;
}

/** The curves that ship with the kit. */
export class ShippedResults {
  readonly #figures = new Map<string, Pick<ShippedFigure, 'curves' | 'tolerance'>>();

  constructor(readonly folder: string = resultsFolder()) {}

  /**
   * The longest curve that is in the file of any figure, with what its file says of the tolerance.
   * @returns undefined when it does not ship with the kit
   * @throws DataError when the file of this figure is damaged; that of another says so in its own
   */
  find({ figure, run, measure, arithmetic }: WantedCurve): FoundCurve | undefined {
    const fitting = this.#all(figure).filter(
      ({ curve }) =>
        ('id' in run ? curve.id === run.id : curve.program === run.program) &&
        curve.measure === measure &&
        (arithmetic === undefined || curve.beginning.arithmetic === arithmetic),
    );
    return fitting.reduce<FoundCurve | undefined>(
      (longest, one) => (longest && lengthOf(longest.curve) >= lengthOf(one.curve) ? longest : one),
      undefined,
    );
  }

  /** Whether the file of another figure has the same numbers. */
  hasBeside(figure: string, { id, measure, points }: ShippedCurve): boolean {
    return this.#all(figure).some(
      ({ of, curve }) =>
        of !== figure &&
        curve.id === id &&
        curve.measure === measure &&
        canonicalJson(curve.points) === canonicalJson(points),
    );
  }

  /** What the file of a figure has; nothing where there is none. @throws DataError as `find` */
  of(figure: string): Pick<ShippedFigure, 'curves' | 'tolerance'> {
    return this.#read(figure);
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

  /** Those of all figures, of this one first. */
  #all(figure: string): readonly FoundCurve[] {
    const others = figuresIn(this.folder).filter((one) => one !== figure);
    const read = (of: string) => {
      const { curves, tolerance } = this.#read(of);
      return curves.map((curve) => ({ of, curve, tolerance }));
    };
    return [...read(figure), ...others.flatMap((of) => ifIntact(() => read(of)) ?? [])];
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

/** One that diverged is whole. */
export function lengthOf({ points, divergedAt }: Pick<ShippedCurve, 'points' | 'divergedAt'>): number {
  return divergedAt === null ? points.length : Number.POSITIVE_INFINITY;
}

/** The figures that have a file. */
function figuresIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder).flatMap((name) => figureOfStem(name.replace(/\.json$/, '')) ?? [])
    : [];
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
