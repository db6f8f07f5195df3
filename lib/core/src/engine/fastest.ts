/**
 * Which engine is fastest for a problem, where the kit chooses: a convolutional network is tried in kernels and, where
 * TensorFlow's own library is there, with its gradients; nothing else is worth a trial, kernels are ahead by far.
 */
import type { ImageDataset } from '../data/dataset.js';
import { sgd } from '../optimizers/sgd.js';
import { isConvolutional, type Problem } from '../problems/problem.js';
import { canonicalJson } from '../store/canonical.js';
import { type ChosenEngine, chooseEngine } from './choose.js';
import type { Engine } from './engine.js';

/** What is tried against the kernels. */
const rival = 'mixed/node';

/** Steps of a trial, after one that compiles. */
const steps = 2;

const known = new Map<string, Promise<ChosenEngine>>();

/** The engines that a run on this problem may be left to. */
export function candidates(chosen: ChosenEngine, problem: Problem): readonly string[] {
  return chosen.explicit || !isConvolutional(problem) ? [chosen.engine.name] : [chosen.engine.name, rival];
}

/**
 * @param chosen what was chosen without a look at the problem; it stays where the person named it
 * @param begun the engine that has done a part of the run already: it goes on, if it is there
 * @param onTrial is told the times where the other engine wins: once per process and problem
 */
export async function fastestFor(
  chosen: ChosenEngine,
  problem: Problem,
  dataset: ImageDataset | undefined,
  begun: string | undefined,
  onTrial?: (message: string) => void,
): Promise<ChosenEngine> {
  if (candidates(chosen, problem).length === 1 || !dataset || begun === chosen.engine.name) return chosen;
  if (begun === rival) return (await rivalIfThere()) ?? chosen;
  const key = `${chosen.engine.name} ${problem.id} ${canonicalJson(problem.settings)}`;
  const before = known.get(key);
  if (before) return before;
  const trial = tried(chosen, problem, dataset);
  known.set(key, trial);
  const { engine, reason } = await trial;
  if (engine !== chosen.engine) onTrial?.(`Engine ${engine.name}: ${reason}.`);
  return trial;
}

function rivalIfThere(): Promise<ChosenEngine | undefined> {
  return chooseEngine(rival).catch(() => undefined);
}

async function tried(chosen: ChosenEngine, problem: Problem, dataset: ImageDataset): Promise<ChosenEngine> {
  const other = await rivalIfThere();
  if (!other) return chosen;
  const times = {
    [chosen.engine.name]: await secondsPerStep(chosen.engine, problem, dataset),
    // One that fails here is no reason to stop: the run is left to the other.
    [rival]: await secondsPerStep(other.engine, problem, dataset).catch(() => Number.POSITIVE_INFINITY),
  };
  const said = Object.entries(times).map(([name, seconds]) => `${name} ${seconds.toFixed(3)} s`);
  const faster = times[rival] < times[chosen.engine.name] ? other : chosen;
  return { ...faster, explicit: false, reason: `a step on ${problem.title} takes ${said.join(', ')}` };
}

async function secondsPerStep(engine: Engine, problem: Problem, dataset: ImageDataset): Promise<number> {
  const trajectory = engine.start({ problem, optimizer: sgd({ rate: 1e-3 }), seed: 0, dataset });
  try {
    await trajectory.advance(1);
    const start = performance.now();
    await trajectory.advance(steps);
    return (performance.now() - start) / 1000 / steps;
  } finally {
    trajectory.dispose();
  }
}
