/**
 * A run's losses, from the store or computed: the way to every curve. What is stored is reused, what is
 * missing is computed, and a run that another process computes at this moment is waited for.
 */

import { identityOf } from '../data/dataset.js';
import { checkOnce } from '../engine/gate.js';
import { requireMemory } from '../engine/memory.js';
import { checkRule } from '../engine/rule-gate.js';
import { requireSupport } from '../engine/support.js';
import { UsageError } from '../errors.js';
import { arithmeticOf } from '../fingerprint/arithmetic.js';
import { problemProgram } from '../fingerprint/problem-program.js';
import { ruleProgram } from '../fingerprint/rule-program.js';
import { planned } from '../optimizers/planned.js';
import { batchesOf, type Problem } from '../problems/problem.js';
import type { Checkpoint } from '../store/checkpoint.js';
import type { ProgramDefinition, RunAddress, RunDefinition } from '../store/run-definition.js';
import { runId } from '../store/run-id.js';
import type { Recorder } from '../store/run-store.js';
import { Computation } from './computation.js';
import { epochLength, wholeParts } from './epoch.js';
import { HeldElsewhere, inRounds, oneByOne } from './held.js';
import type { CurveProgress } from './progress.js';
import type { RunRequest, RunResult } from './run-request.js';

/**
 * The losses of the first `steps` steps of a run.
 *
 * @throws UsageError when the engine cannot run this problem
 * @throws StorageError when the store cannot be read or written
 * @throws Interrupted when the signal came; all steps done by then are in the store
 * @throws HeldElsewhere when another process computes it, and that is not to be waited for
 */
export async function evaluateRun(asked: RunRequest): Promise<RunResult> {
  const request = checkedRequest(asked);
  const [result] = await inRounds([request], (requests) => oneByOne(requests, takeOrCompute), request);
  return result;
}

/** @throws HeldElsewhere when another process computes it */
async function takeOrCompute(request: RunRequest): Promise<RunResult> {
  const { curve, store } = request;
  const address = await addressOf(request);
  const stored = await find(request, address);
  if (stored) return conclude(request, stored);
  const opened = await store.openForWriting(address);
  if ('write' in opened) {
    return (await compute(request, address, opened)) ?? takeOrCompute(request);
  }
  report(request, 'waiting');
  throw new HeldElsewhere(`${curve} is being computed by ${opened.heldBy}`);
}

/**
 * The same from the store alone.
 *
 * @param address where it is, if not on the images of the request
 * @returns undefined when something is left to compute
 */
export async function storedRun(asked: RunRequest, address?: RunAddress): Promise<RunResult | undefined> {
  const request = checkedRequest(asked);
  const stored = await find(request, address ?? (await addressOf(request)));
  return stored && conclude(request, stored);
}

function find({ store, explicitEngine = false, steps }: RunRequest, address: RunAddress) {
  return store.find(address, { explicitEngine, steps });
}

/** Where its recordings are in a store. */
export async function addressOf(request: RunRequest): Promise<RunAddress> {
  return { definition: await definitionOf(request), arithmetic: await arithmeticOf(request.engine) };
}

/** The steps count where a rule needs them. */
type Defining = Pick<RunRequest, 'problem' | 'optimizer' | 'seed' | 'engine' | 'dataset'> &
  Partial<Pick<RunRequest, 'steps'>>;

/**
 * What defines a run: its hash (`runId`) is that of its recordings.
 *
 * @throws UsageError for a network without its images; what rule and problem throw
 */
export async function definitionOf(run: Defining): Promise<RunDefinition> {
  return { ...(await programOf(run)), data: dataOf(run.problem, run.dataset) };
}

/** The same without the images: what is known of a run where they are not there. @throws what rule and problem throw */
export async function programOf({
  problem,
  optimizer: rule,
  seed,
  engine,
  steps,
}: Omit<Defining, 'dataset'>): Promise<ProgramDefinition> {
  checkSubject(problem);
  checkRule(rule, problem.size);
  const optimizer = steps === undefined ? rule : planned(rule, steps);
  return {
    problem: { id: problem.id, settings: problem.settings, program: await problemProgram(problem) },
    optimizer: { id: optimizer.id, settings: optimizer.settings, program: ruleProgram(optimizer) },
    seed,
    precision: engine.precision,
  };
}

function dataOf(problem: Problem, dataset: RunRequest['dataset']): RunDefinition['data'] {
  const batch = batchesOf(problem);
  if (!batch) return null;
  if (dataset) return identityOf(dataset);
  throw new UsageError({
    expected: `${problem.title} learns from the images of "${batch.dataset}"`,
    found: 'no data set',
    fix: 'load the data set and hand it over with the problem',
  });
}

/** @returns undefined when another process took the run over while this one was suspended */
async function compute(
  request: RunRequest,
  address: RunAddress,
  writer: Recorder,
): Promise<RunResult | undefined> {
  try {
    requireMemory({ problem: request.problem, rule: request.optimizer });
    const computation = new Computation(request, address, writer);
    const recorded = await computation.run();
    return recorded && conclude(request, recorded, computation);
  } finally {
    await writer.close();
  }
}

/** Reports the end of a run and cuts what was asked for out of what is recorded. */
function conclude(
  request: RunRequest,
  recorded: Checkpoint,
  { stepsComputed, seconds } = { stepsComputed: 0, seconds: 0 },
): RunResult {
  const { definition, engine, versions, arithmetic } = recorded;
  const losses = recorded.losses.slice(0, request.steps);
  const diverged = recorded.divergedAt !== null && recorded.divergedAt < request.steps;
  const epoch = epochLength(request.problem, request.dataset);
  const runningAccuracies = recorded.runningAccuracies.slice(0, wholeParts(losses.length, epoch));
  report(request, diverged ? 'diverged' : stepsComputed > 0 ? 'done' : 'reused', {
    step: 0,
    losses,
    runningAccuracies,
  });
  return {
    id: runId(definition),
    definition,
    engine,
    versions,
    arithmetic,
    precision: definition.precision,
    losses,
    accuracies: recorded.accuracies.slice(0, Math.floor(losses.length / epoch)),
    runningAccuracies,
    divergedAt: diverged ? recorded.divergedAt : null,
    snapshot: recorded.snapshot,
    stepsComputed,
    seconds,
  };
}

function report(
  { curve, steps, onProgress }: RunRequest,
  state: CurveProgress['state'],
  recorded?: CurveProgress['recorded'],
): void {
  const loss = recorded?.losses.at(-1);
  onProgress?.({
    curve,
    state,
    step: recorded?.losses.length ?? 0,
    steps,
    ...(loss !== undefined && { loss }),
    ...(recorded && { recorded }),
  });
}

/** The same, with a rule that knows how long it is to run. @throws UsageError for what cannot be run */
function checkedRequest(request: RunRequest): RunRequest {
  const { engine, problem, optimizer, steps, start } = request;
  if (!Number.isSafeInteger(steps) || steps < 1) {
    throw new UsageError({
      expected: 'A run has a whole number of steps, 1 or more',
      found: String(steps),
      fix: 'ask for another number of steps',
    });
  }
  checkSubject(problem);
  if (!start) requireSupport(engine, problem);
  checkRule(optimizer, problem.size);
  return { ...request, optimizer: planned(optimizer, steps) };
}

/** The layers of a network are looked at by the engine that has them. */
function checkSubject(problem: Problem): void {
  if (problem?.kind !== 'network') checkOnce(problem);
}
