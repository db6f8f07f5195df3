/**
 * Families of engines by name. Core has the kernels and double precision; another package brings its own, such as l2o-tfjs
 * with `tensor`, and with them what losses of another kind compute.
 */
import type { CustomProblem } from '../problems/problem.js';
import type { Engine } from './engine.js';

/** Engines under one name, as a package registers them. */
export interface EngineFamily {
  /** "tensor": chosen under this name, or with a member's: "tensor/wasm". */
  readonly name: string;
  readonly members: readonly string[];
  /**
   * @param member the best of them here unless named
   * @returns the engine, and why it is that one, for a person
   * @throws StorageError for one that is not there
   */
  choose(member: string | undefined): Promise<{ readonly engine: Engine; readonly reason: string }>;
  /** Those that stand on their own, each with whether it is there. */
  list(): Promise<
    {
      readonly name: string;
      readonly available: boolean;
      /** What it is, or why it is not there. */
      readonly note: string;
      /** Whether `auto` takes it here. */
      readonly chosen: boolean;
    }[]
  >;
}

export type EngineListing = Awaited<ReturnType<EngineFamily['list']>>[number];

type LossProgram = Parameters<typeof registerLosses>[0];

interface Registered {
  readonly families: Map<string, EngineFamily>;
  lossProgram?: LossProgram;
}

/** One for the process, however often and in whichever form this module is loaded. */
const key = Symbol.for('l2o engines');
const global = globalThis as { [key]?: Registered };
global[key] ??= { families: new Map() };
const registered = global[key];

/** Makes a family known; the same name again replaces it. */
export function registerEngines(family: EngineFamily): void {
  registered.families.set(family.name, family);
}

export function registeredEngines(): EngineFamily[] {
  return [...registered.families.values()];
}

/**
 * Makes losses known that are written in another language than values.
 * @param program what such a loss computes, in texts and bytes that are the same on every machine: a run is known by it
 */
export function registerLosses(
  program: (
    problem: CustomProblem,
    points: readonly Float32Array[],
  ) => Promise<readonly (string | Uint8Array)[]>,
): void {
  registered.lossProgram = program;
}

export function registeredLosses(): LossProgram | undefined {
  return registered.lossProgram;
}
