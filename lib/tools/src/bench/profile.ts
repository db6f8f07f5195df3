/** Where the gradient of a network goes: the time of each kind of kernel. */

import { batchSource } from 'l2o/internal/data/batches.js';
import type { Build } from 'l2o/internal/engine/kernels/module.js';
import { NetworkKernels } from 'l2o/internal/engine/kernels/network/network.js';
import { coordinatesOf } from 'l2o/internal/engine/kernels/state-memory.js';
import { theRuntime } from 'l2o/internal/engine/kernels/the-runtime.js';
import { requireData } from 'l2o/internal/engine/support.js';
import { Stream } from 'l2o/internal/random/stream.js';
import { at } from 'l2o-thesis/internal/at.js';
import type { Ground } from './running.js';

/** Milliseconds by the name of the kernel: "winogradConvolve". */
export type Profile = Readonly<Record<string, number>>;

/** Warm-up included. */
const times = 30;

/** The least time of each kernel, on one thread; those that occur several times are added up. */
export function profileOf({ problem, dataset }: Ground, build: Build): Profile | null {
  if (problem.kind !== 'network') return null;
  const images = requireData(problem, dataset);
  const runtime = theRuntime(build);
  const kernels = new NetworkKernels(runtime, problem, images);
  const { stride } = coordinatesOf(problem.size);
  const [point, gradient] = [runtime.heap.allocate(stride), runtime.heap.allocate(stride)];
  runtime.heap.floats(point.at, problem.size).set(problem.initialize(Stream.fromSeed(1)));
  const batchOf = batchSource(problem.batch, images, Stream.fromSeed(2));
  const [warmUp = [], ...profiles] = Array.from({ length: times }, (_, i) =>
    kernels.profile(point.at, batchOf(i), gradient.at),
  );
  const sums: Record<string, number> = {};
  for (const [place, [name]] of warmUp.entries()) {
    const least = Math.min(...profiles.map((profile) => at(profile, place)[1]));
    sums[name] = (sums[name] ?? 0) + least;
  }
  return sums;
}
