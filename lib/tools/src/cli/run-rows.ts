/** Stored runs as rows of a list, each with what tells it from the others. */

import type { RunSummary } from 'l2o/internal/node/store/run-summary.js';
import type { Settings, SettingsValue } from 'l2o/internal/settings.js';
import { plainNumber } from 'l2o/internal/short-number.js';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';

export const runHeading = [
  'run',
  'problem',
  'optimizer',
  'engine',
  'seed',
  'steps',
  'last loss',
  'time',
  'note',
];

export function runRows(runs: readonly RunSummary[]): string[][] {
  const problemOf = ({ definition: { problem, data } }: RunSummary) => flat({ ...problem.settings, data });
  const optimizerOf = ({ definition: { optimizer } }: RunSummary) => flat(optimizer.settings);
  const problem = describer(
    runs,
    ({ problem }) => problem,
    problemOf,
    (path) => path === 'rule.id',
  );
  const optimizer = describer(
    runs,
    ({ optimizer }) => optimizer,
    optimizerOf,
    (path) => !path.includes('.'),
  );
  const recordings = new Map<string, number>();
  for (const { id } of runs) recordings.set(id, (recordings.get(id) ?? 0) + 1);
  return runs.map((run) => [
    // Of a run that engines of two arithmetics computed, the names differ.
    recordings.get(run.id) === 1 ? run.id : run.name,
    problem(run),
    optimizer(run),
    run.engine,
    String(run.seed),
    String(run.steps),
    run.lastLoss === null ? '' : run.lastLoss.toPrecision(4),
    describeSeconds(run.seconds),
    run.divergedAt === null ? '' : `diverged at step ${run.divergedAt}`,
  ]);
}

/** A name with its settings: those that are always shown, and those in which runs of that name differ. */
function describer(
  runs: readonly RunSummary[],
  nameOf: (run: RunSummary) => string,
  settingsOf: (run: RunSummary) => ReadonlyMap<string, string>,
  isShown: (path: string) => boolean,
): (run: RunSummary) => string {
  const values = new Map<string, Set<string | undefined>>();
  const key = (name: string, path: string) => `${name} ${path}`;
  const paths = new Set(runs.flatMap((run) => [...settingsOf(run).keys()]));
  for (const run of runs) {
    for (const path of paths) {
      const found = values.get(key(nameOf(run), path)) ?? new Set();
      values.set(key(nameOf(run), path), found.add(settingsOf(run).get(path)));
    }
  }
  return (run) => {
    const name = nameOf(run);
    const shown = [...settingsOf(run)].filter(
      ([path, text]) =>
        (isShown(path) && !text.includes(',')) || (values.get(key(name, path))?.size ?? 0) > 1,
    );
    return [name, ...shown.map(([path, text]) => `${path}=${text}`)].join(' ');
  };
}

/** Settings as texts by their paths, "mixture.average"; a constant rate is its number. */
function flat(settings: Settings, before = ''): Map<string, string> {
  const texts = Object.entries(settings).flatMap(([name, value]): [string, string][] => {
    const path = before + name;
    if (!isRecord(value)) return [[path, textOf(value)]];
    if (value.kind === 'constant' && value.rate !== undefined) return [[path, textOf(value.rate)]];
    return [...flat(value, `${path}.`)];
  });
  return new Map(texts);
}

function isRecord(value: SettingsValue): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: SettingsValue): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  return typeof value === 'number' ? plainNumber(value) : String(value);
}
