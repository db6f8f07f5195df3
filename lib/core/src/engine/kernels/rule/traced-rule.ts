/**
 * A rule as kernels: its step, and the derivative of its step. Traced from the one definition that all engines read, and
 * traced again at every step for the numbers that change (see tracer.ts).
 */
import type { LearnedOptimizer } from '../../../learned/learned-optimizer.js';
import type { ParameterShape } from '../../../parameters.js';
import { takeLearnedStep } from '../../formulas.js';
import type { Order } from '../../meta-trajectory.js';
import { type FloatArray, rounded } from '../float-algebra.js';
import type { Runtime } from '../runtime.js';
import { type Node, traverse } from './node.js';
import type { Coordinates } from './program.js';
import {
  type BackwardProgram,
  backwardProgram,
  forwardProgram,
  isWindow,
  mayReplace,
  type NamedProgram,
  type TracedStep,
} from './step-programs.js';
import { GraphChanged, Tracer } from './tracer.js';

/** What there is of a rule to be traced; an ordinary optimizer is one without theta. */
export type Traceable = Pick<LearnedOptimizer, 'title' | 'needs' | 'plannedSteps' | 'init' | 'step'>;

/** What a rule keeps, by name: arrays over the coordinates, and numbers that all of them share. */
export interface StateForm {
  /** Rows of the arrays: 0 for a vector, k for a history. */
  readonly varying: ReadonlyMap<string, number>;
  readonly uniform: readonly string[];
}

export interface StepValues {
  /** The number of the step, 1 for the first. */
  readonly t: number;
  readonly uniform: ReadonlyMap<string, FloatArray>;
  /** The blocks of theta; none where theta is bound. */
  readonly theta: ReadonlyMap<string, FloatArray>;
  /** Where the gradient was measured. */
  readonly loss: number;
}

/**
 * What is kept for the way back: a softmax, or what comes out of a product, with few rows; and hidden layers whose every
 * unit has so many inputs that to compute it again would take longer than to fetch it from memory.
 */
const mostRowsKept = 16;
const fewestInputsKept = 32;

export class TracedRule {
  readonly #runtime: Runtime;
  readonly #coordinates: Coordinates;
  readonly #rule: Traceable;
  readonly #parameters: readonly ParameterShape[];
  readonly #form: StateForm;
  readonly #isForTraining: boolean;
  #merging = true;
  #traced: TracedStep;
  #forward: NamedProgram | undefined;
  readonly #backward = new Map<boolean, BackwardProgram>();

  constructor(
    runtime: Runtime,
    coordinates: Coordinates,
    rule: Traceable,
    parameters: readonly ParameterShape[],
    form: StateForm,
    values: StepValues,
    isForTraining: boolean,
  ) {
    this.#runtime = runtime;
    this.#coordinates = coordinates;
    this.#rule = rule;
    this.#parameters = parameters;
    this.#form = form;
    this.#isForTraining = isForTraining;
    this.#traced = this.#first(values);
  }

  /** Brings the numbers of a step into the programs. @returns whether the step is another graph than before */
  trace(values: StepValues): boolean {
    const { tracer, uniform, theta, loss } = this.#traced;
    for (const [name, node] of uniform) node.value = values.uniform.get(name);
    for (const [name, node] of theta) node.value = values.theta.get(name);
    if (loss) loss.value = uniformValue([], [values.loss]);
    try {
      tracer.again();
      this.#call(this.#traced, values.t);
      tracer.seal();
      return false;
    } catch (error) {
      if (!(error instanceof GraphChanged)) throw error;
      this.#merging = false;
      this.#disposePrograms();
      this.#traced = this.#first(values);
      return true;
    }
  }

  /** The numbers that all coordinates share, after the step that was traced last. */
  nextUniform(): Map<string, FloatArray> {
    return new Map(
      this.#form.uniform.map((name) => {
        const value = this.#traced.next.get(name)?.value;
        if (!value) throw new Error(`${name} is not known`);
        return [name, value];
      }),
    );
  }

  /** Of those the ones that theta goes into. No derivative comes back through them to an earlier step. */
  uniformOfTheta(): string[] {
    const { next, theta } = this.#traced;
    const blocks = new Set(theta.values());
    return this.#form.uniform.filter((name) => {
      const node = next.get(name);
      return node !== undefined && dependsOn(node, blocks);
    });
  }

  get noiseNames(): string[] {
    return [...this.#traced.noise.keys()];
  }

  /** Histories that a step adds a vector to. */
  isWindow(name: string): boolean {
    return isWindow(this.#traced, name);
  }

  /** Whether a step may write its results over what it was computed from. */
  mayReplace(): boolean {
    return mayReplace(this.#traced, this.forward());
  }

  /** See `forwardProgram`. */
  forward(): NamedProgram {
    this.#forward ??= forwardProgram(this.#runtime, this.#coordinates, this.#traced, this.#isForTraining);
    return this.#forward;
  }

  get savedRows(): number[] {
    return this.#traced.saved.map(({ rows }) => rows);
  }

  /** See `backwardProgram`. */
  backward(isShort: boolean, order: Order): BackwardProgram {
    const known = this.#backward.get(isShort);
    if (known) return known;
    const built = backwardProgram(this.#runtime, this.#coordinates, this.#traced, isShort, order);
    this.#backward.set(isShort, built);
    return built;
  }

  dispose(): void {
    this.#disposePrograms();
  }

  #disposePrograms(): void {
    this.#forward?.program.dispose();
    for (const { program } of this.#backward.values()) program.dispose();
    this.#forward = undefined;
    this.#backward.clear();
  }

  #first(values: StepValues): TracedStep {
    const tracer = new Tracer(this.#merging);
    const leaves = {
      tracer,
      parameters: this.#parameters,
      x: tracer.input([]),
      gradient: tracer.input([]),
      state: new Map(
        [...this.#form.varying].map(([name, rows]) => [name, tracer.input(rows === 0 ? [] : [rows])]),
      ),
      uniform: new Map([...values.uniform].map(([name, value]) => [name, tracer.variable(value)])),
      theta: new Map([...values.theta].map(([name, value]) => [name, tracer.variable(value)])),
      noise: new Map<string, Node>(),
      loss: this.#rule.needs?.includes('loss') ? tracer.variable(uniformValue([], [values.loss])) : undefined,
    };
    // The leaves are made once; what follows is traced again at every step.
    tracer.begin();
    const { x, state } = this.#call(leaves, values.t);
    const next = new Map(Object.entries(state));
    tracer.seal();
    return { ...leaves, nextX: x, next, saved: savedNodes(x) };
  }

  #call(
    {
      tracer,
      parameters,
      x,
      gradient,
      state,
      uniform,
      theta,
      noise,
      loss,
    }: Omit<TracedStep, 'nextX' | 'next' | 'saved'>,
    t: number,
  ) {
    const draw = (name: string): Node => {
      const node = tracer.input([]);
      noise.set(name, node);
      return node;
    };
    const [blocks, before] = [Object.fromEntries(theta), Object.fromEntries([...state, ...uniform])];
    const at = { x, gradient, t, noise: draw, ...(loss && { loss: () => loss }), parameters };
    return takeLearnedStep(tracer.algebra, this.#rule, blocks, before, at);
  }
}

function savedNodes(from: Node): Node[] {
  const found: Node[] = [];
  traverse<{ readonly node: Node; readonly isBelowKept: boolean }>(
    [{ node: from, isBelowKept: false }],
    ({ node, isBelowKept }) => {
      const isProduct = node.operation === 'affine';
      const isSmall = (isProduct || node.operation === 'softmax') && node.rows <= mostRowsKept;
      const isDear = isProduct && node.operands[1].rows >= fewestInputsKept;
      const isKept = (isSmall && !isBelowKept) || (isDear && !isSmall);
      if (isKept) found.push(node);
      return node.operands.map((operand) => ({ node: operand, isBelowKept: isBelowKept || isKept }));
    },
    ({ node }) => node,
  );
  return found;
}

function dependsOn(node: Node, leaves: ReadonlySet<Node>): boolean {
  let isFound = false;
  traverse([node], (one) => {
    isFound ||= leaves.has(one);
    return isFound ? [] : one.operands;
  });
  return isFound;
}

/** Values that all coordinates share, out of a snapshot or a theta. */
export function uniformValue(shape: readonly number[], values: ArrayLike<number>): FloatArray {
  return rounded({ shape, values: Float64Array.from(values) });
}
