/** The kernels as they run in this process. */
import { chosenBuild } from './chosen-build.js';
import type { Build } from './module.js';
import { Runtime } from './runtime.js';

const runtimes = new Map<Build, Runtime>();

/** The one of this process. @param build by default the one for this machine */
export function theRuntime(build: Build = chosenBuild().build): Runtime {
  const known = runtimes.get(build);
  if (known) return known;
  const made = new Runtime(build);
  runtimes.set(build, made);
  return made;
}
