/**
 * The kernels engine: fused SIMD WebAssembly in single precision, from npm alone. A rule is traced from its one
 * definition, differentiated where it learns, and written as a module of its own around hand-made matrix kernels
 * (lib/core/kernels).
 */
import type { Engine } from '../engine.js';
import { gated } from '../gate.js';
import { evaluatorOf, supportOf } from './evaluator.js';
import { KernelMetaTrajectory } from './meta-trajectory.js';
import type { Build } from './module.js';
import { coordinatesOf } from './state-memory.js';
import { theRuntime } from './the-runtime.js';
import { KernelTrajectory } from './trajectory.js';

/** @param build which of the three; by default the one for this machine */
export function kernelsEngine(build?: Build): Engine & { readonly build: Build } {
  const runtime = theRuntime(build);
  return gated({
    build: runtime.build,
    name: `kernels/${runtime.build}`,
    precision: 'float32',
    versions: {},
    supports: supportOf,
    useThreads: (count) => runtime.threads.grow(count),
    start: (start) =>
      new KernelTrajectory(runtime, start, evaluatorOf(runtime, start.problem, start.dataset)),
    startMeta: (start) =>
      new KernelMetaTrajectory(runtime, start, evaluatorOf(runtime, start.problem, start.dataset)),
    async evaluate({ problem, x, batch }) {
      const { heap } = runtime;
      const { stride } = coordinatesOf(problem.size);
      const [point, gradient] = [heap.allocate(stride), heap.allocate(stride)];
      const evaluator = evaluatorOf(runtime, problem, batch?.dataset);
      try {
        heap.floats(point.at, problem.size).set(x);
        const loss = evaluator.lossAndGradient(point.at, batch, gradient.at);
        const gradientValues = Float64Array.from(heap.floats(gradient.at, problem.size));
        return { loss: Math.fround(loss), gradient: gradientValues };
      } finally {
        evaluator.dispose();
        heap.release(point);
        heap.release(gradient);
      }
    },
  });
}
