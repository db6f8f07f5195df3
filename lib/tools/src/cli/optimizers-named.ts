/** Optimizers by the names that `l2o evaluate` takes: hand-made ones, trained ones, and what a module exports. */
import type { JsonRecord } from 'l2o/internal/data/json.js';
import { tried } from 'l2o/internal/engine/rule-gate.js';
import { UsageError } from 'l2o/internal/errors.js';
import { isRecord } from 'l2o/internal/gate/kinds.js';
import { shown } from 'l2o/internal/gate/settings.js';
import { nearest } from 'l2o/internal/nearest.js';
import { adagrad } from 'l2o/internal/optimizers/adagrad.js';
import { adam } from 'l2o/internal/optimizers/adam.js';
import { adamax } from 'l2o/internal/optimizers/adamax.js';
import { mng } from 'l2o/internal/optimizers/mng.js';
import { mngMomentums } from 'l2o/internal/optimizers/mng-momentums.js';
import { momentum } from 'l2o/internal/optimizers/momentum.js';
import { timescalesBetween } from 'l2o/internal/optimizers/momentums.js';
import { nesterov } from 'l2o/internal/optimizers/nesterov.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import { rmsprop } from 'l2o/internal/optimizers/rmsprop.js';
import { sgd } from 'l2o/internal/optimizers/sgd.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import type { Settings } from 'l2o/internal/settings.js';
import { shortNumber } from 'l2o/internal/short-number.js';
import { bindTrained } from 'l2o/internal/trained/trained-optimizer.js';
import { loadTrained, trainedNames } from 'l2o-thesis/internal/data/trained.js';
import type { Exports } from 'l2o-thesis/internal/notebook/own-module.js';

/** By id. */
const handMade: ReadonlyMap<string, (eta: number) => Optimizer> = new Map([
  ['adam', (rate: number) => adam({ rate })],
  ['tensorflow-adam', (rate: number) => tensorflowAdam({ rate })],
  ['rmsprop', (rate: number) => rmsprop({ rate })],
  ['sgd', (rate: number) => sgd({ rate })],
  ['momentum', (rate: number) => momentum({ rate })],
  ['nesterov', (rate: number) => nesterov({ rate })],
  ['adagrad', (rate: number) => adagrad({ rate })],
  ['adamax', (rate: number) => adamax({ rate })],
  ['mng', (etaMin: number) => mng({ k: 5, etaMin })],
  // The timescales at which the range of the averages may scale the step.
  ['mng-momentums', (etaMin: number) => mngMomentums({ timescales: timescalesBetween(0.2, 0.5, 6), etaMin })],
]);

export const handMadeNames: readonly string[] = [...handMade.keys()];

/** "./mine.ts". */
export function isModuleFile(name: string): boolean {
  return /\.(mjs|js|mts|ts)$/.test(name);
}

/** What a name stands for, at a rate, or at the one that it has. @throws UsageError where it has none */
type AtRate = (eta: number | undefined) => readonly Optimizer[];

/**
 * Each name at each rate.
 * @param etas none: at the rates that they have
 * @param own what a module exports
 * @throws UsageError for a name that is unknown, and for a rate that is missing or not needed
 * @throws DataError for a trained optimizer that is damaged
 */
export async function optimizersNamed(
  names: readonly string[],
  etas: readonly number[],
  own: Exports,
): Promise<readonly Optimizer[]> {
  const rates = etas.length > 0 ? etas : [undefined];
  const rules: AtRate[] = [];
  for (const name of new Set(names)) rules.push(await ruleNamed(name, own));
  return rules.flatMap((at) => rates.flatMap(at));
}

async function ruleNamed(name: string, own: Exports): Promise<AtRate> {
  if (Object.hasOwn(own, name)) return ownRule(name, own[name]);
  const make = handMade.get(name);
  if (make) return (eta) => [make(eta ?? missingRate(name))];
  if (isModuleFile(name)) {
    throw new UsageError({
      expected: 'A rule is given by its name',
      found: `${name}, a module`,
      fix: `give --module ${name}, and the names of the rules that it exports`,
    });
  }
  const trained = await trainedNames();
  if (trained.includes(name) || /[\\/]|\.safetensors$/.test(name)) return trainedRule(name);
  const known = [...Object.keys(own), ...handMadeNames, ...trained];
  throw new UsageError({
    expected: `A rule is one of ${handMadeNames.join(', ')}, one that was trained ("l2o trained list"), or what --module exports`,
    found: `"${name}"`,
    fix: `take the nearest: ${nearest(name, known).join(' or ')}`,
  });
}

async function trainedRule(nameOrFile: string): Promise<AtRate> {
  const trained = await loadTrained(nameOrFile);
  const { name, rule } = trained;
  return (eta) => {
    if (eta === undefined) return [{ ...bindTrained(trained), title: name }];
    const setting = rateSettingOf(rule.settings) ?? needlessRate(name, 'which has no rate');
    return [{ ...bindTrained(trained, { [setting]: eta }), title: `${name} eta ${shortNumber(eta)}` }];
  };
}

function ownRule(name: string, value: unknown): AtRate {
  if (typeof value !== 'function') {
    return (eta) => (eta === undefined ? optimizersIn(name, value) : needlessRate(name, 'made already'));
  }
  const make = (settings?: Settings) =>
    optimizersIn(
      name,
      tried(name, () => value(settings)),
    );
  return (eta) => {
    if (eta === undefined) return make();
    const [usual] = make();
    const setting = rateSettingOf(usual?.settings) ?? needlessRate(name, 'which has no rate');
    return make({ [setting]: eta });
  };
}

/** @throws UsageError for what is no optimizer; whether its formulas are right is seen when they are tried */
function optimizersIn(name: string, value: unknown): readonly Optimizer[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((one) => {
    if (isRule(one) && !('theta' in one)) return one;
    throw new UsageError({
      expected: `${name} is an optimizer, a list of them, or a function that makes one`,
      found: isRule(one) ? 'a learned one without the theta that makes it an optimizer' : `${typeof one}`,
      fix: isRule(one)
        ? 'train it ("l2o train"), then name what that made'
        : 'export one: defineOptimizer(...)',
    });
  });
}

function isRule(value: unknown): value is Optimizer {
  return isRecord(value) && typeof value.init === 'function' && typeof value.step === 'function';
}

/** The module's exports. @throws UsageError where no rule is among them */
export async function rulesIn(module: string): Promise<Exports> {
  // Loaded here, not above: "--help" does not need it.
  const { exportedBy, moduleAt } = await import('l2o-thesis/internal/notebook/own-module.js');
  const exports = await moduleAt(module);
  const isAny = Object.values(exports).some(
    (one) => typeof one === 'function' || isRule(one) || (Array.isArray(one) && one.some(isRule)),
  );
  if (isAny) return exports;
  throw new UsageError({
    expected:
      'The module of --module exports a rule: an optimizer, a list of them, or a function that makes one',
    found: exportedBy(module, exports),
    fix: 'export one from it: export const mine = defineOptimizer(...)',
  });
}

/** What the rate is called among the settings. */
function rateSettingOf(settings: Settings | undefined): 'rate' | 'etaMin' | undefined {
  return (['rate', 'etaMin'] as const).find((name) => settings?.[name] !== undefined);
}

/** The rate of an optimizer, for a table; empty where it has none. */
export function rateIn({ settings }: Optimizer): string {
  const setting = rateSettingOf(settings);
  const rate = setting && settings[setting];
  if (rate === undefined) return '';
  if (typeof rate === 'number') return shortNumber(rate);
  // The settings of a schedule, which of one's own are anything.
  const { rate: constant, from, to }: JsonRecord = isRecord(rate) ? rate : {};
  if (typeof constant === 'number') return shortNumber(constant);
  const isDecay = typeof from === 'number' && typeof to === 'number';
  return isDecay ? `${shortNumber(from)} -> ${shortNumber(to)}` : shown(rate);
}

function missingRate(name: string): never {
  throw new UsageError({
    expected: `A rate for ${name}, which has no usual one`,
    found: 'none',
    fix: 'give one or more, as in --eta 1e-3,1e-2',
  });
}

function needlessRate(name: string, why: string): never {
  throw new UsageError({
    expected: '--eta gives a rate to each of the rules',
    found: `${name}, ${why}`,
    fix: `leave ${name} out, or --eta`,
  });
}
