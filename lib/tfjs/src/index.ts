/**
 * TensorFlow.js for l2o. Importing this package makes its engines known by name (`tensor`, `mixed`) and lets runs have losses
 * written with TensorFlow.js, which itself, a second's work, is loaded when an engine of it is asked for.
 */
import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { registerEngines, registerLosses } from 'l2o/internal/engine/families.js';
import { bytesOf } from 'l2o/internal/fingerprint/digest.js';
import type { CustomProblem, LossContext } from 'l2o/internal/problems/problem.js';
import { type BackendName, backendNames } from './tensor/backend-names.js';

/** A problem whose loss is written with TensorFlow.js: `kind` is "custom". Runs on the engines tensor and mixed. */
export interface TensorProblem extends CustomProblem {
  /** @param x the flat parameters, shape [size] */
  loss(x: Tensor1D, context: LossContext): Scalar;
}

const notes: Record<BackendName, string> = {
  node: "TensorFlow's own library, for any loss written with TensorFlow.js",
  wasm: 'TensorFlow.js on WebAssembly, for any loss written with it',
  cpu: 'TensorFlow.js in plain JavaScript, works everywhere',
};

/** A backend of TensorFlow.js that is loaded: the one named, or the best one that is there. */
async function loaded(member: string | undefined): Promise<BackendName> {
  const { loadBackend, whyUnavailable } = await import('./tensor/backends.js');
  const backend =
    backendNames.find((name) => (member === undefined ? !whyUnavailable(name) : name === member)) ?? 'cpu';
  await loadBackend(backend);
  return backend;
}

registerEngines({
  name: 'tensor',
  members: backendNames,
  async choose(member) {
    const backend = await loaded(member);
    const { tensorEngine } = await import('./tensor/tensor-engine.js');
    return { engine: tensorEngine(backend), reason: member === undefined ? notes[backend] : 'asked for' };
  },
  async list() {
    const { whyUnavailable } = await import('./tensor/backends.js');
    return backendNames.map((backend) => {
      const problem = whyUnavailable(backend);
      return {
        name: `tensor/${backend}`,
        available: !problem,
        note: problem ?? notes[backend],
        chosen: false,
      };
    });
  },
});

registerEngines({
  name: 'mixed',
  members: backendNames,
  async choose(member) {
    const backend = await loaded(member);
    const { mixedEngine } = await import('./mixed/mixed-engine.js');
    const reason = `the gradient from ${notes[backend]}; the rule in kernels of our own`;
    return { engine: mixedEngine(backend), reason: member === undefined ? reason : 'asked for' };
  },
  // It stands on a backend and on the kernels.
  list: async () => [],
});

registerLosses(async (problem, points) => {
  const { profiled, scalarLoss } = await import('./tensor/profiled.js');
  const { operations, values, gradients } = await profiled((x) => scalarLoss(problem, x), points);
  return [...operations, ...values.map(bytesOf), ...gradients.map(bytesOf)];
});
