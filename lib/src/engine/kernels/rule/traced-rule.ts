/**
 * A rule as kernels: its step, and the derivative of its step. Traced from the one definition that all engines read, and
 * traced again at every step for the numbers that change (see tracer.ts).
 */

import type { LearnedOptimizer } from '../../../learned/learned-optimizer.js';
import type { Order } from '../../meta-trajectory.js';
import { type FloatArray, rounded } from '../float-algebra.js';
import type { Runtime } from '../runtime.js';
import { differentiate } from './differentiate.js';
import type { Node } from './node.js';
import { type Coordinates, RuleProgram } from './program.js';
import { GraphChanged, Tracer } from './tracer.js';

/** What there is of a rule to be traced; an ordinary optimizer is one without theta. */
export type Traceable = Pick<LearnedOptimizer, 'init' | 'step'>;

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
}

/**
 * What is kept for the way back: a softmax, or what comes out of a product, with few rows; and hidden layers whose every
 * unit has so many inputs that to compute it again would take longer than to fetch it from memory.
 */
const mostRowsKept = 16;
const fewestInputsKept = 32;

/** A program, and the names of the arrays in the order of its addresses. */
export interface NamedProgram {
  readonly program: RuleProgram;
  readonly arrays: readonly string[];
  /** Arrays that are the same as others, to be copied: [from, to]. */
  readonly copies: readonly (readonly [string, string])[];
}

/** The way back of a step. */
export interface BackwardProgram extends NamedProgram {
  /** Sets the factor of the loss' slope. */
  setScale(value: number): void;
  /** The derivative of a block of theta, once it ran; undefined where it has none. */
  slopeOf(block: string): Float64Array | undefined;
}

interface Traced {
  readonly tracer: Tracer;
  readonly x: Node;
  readonly gradient: Node;
  readonly state: ReadonlyMap<string, Node>;
  readonly uniform: ReadonlyMap<string, Node>;
  readonly theta: ReadonlyMap<string, Node>;
  readonly noise: Map<string, Node>;
  readonly nextX: Node;
  readonly next: ReadonlyMap<string, Node>;
  /** What is kept for the way back. */
  readonly saved: readonly Node[];
}

export class TracedRule {
  readonly #runtime: Runtime;
  readonly #coordinates: Coordinates;
  readonly #rule: Traceable;
  readonly #form: StateForm;
  #merging = true;
  #traced: Traced;
  #forward: NamedProgram | undefined;
  readonly #backward = new Map<boolean, BackwardProgram>();

  constructor(
    runtime: Runtime,
    coordinates: Coordinates,
    rule: Traceable,
    form: StateForm,
    values: StepValues,
  ) {
    this.#runtime = runtime;
    this.#coordinates = coordinates;
    this.#rule = rule;
    this.#form = form;
    this.#traced = this.#first(values);
  }

  /** Brings the numbers of a step into the programs. */
  trace(values: StepValues): void {
    const { tracer, uniform, theta } = this.#traced;
    for (const [name, node] of uniform) node.value = values.uniform.get(name);
    for (const [name, node] of theta) node.value = values.theta.get(name);
    try {
      tracer.again();
      this.#call(this.#traced, values.t);
      tracer.seal();
    } catch (error) {
      if (!(error instanceof GraphChanged)) throw error;
      this.#merging = false;
      this.#disposePrograms();
      this.#traced = this.#first(values);
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

  get noiseNames(): string[] {
    return [...this.#traced.noise.keys()];
  }

  /** Histories that a step adds a vector to. */
  isWindow(name: string): boolean {
    const { next, state } = this.#traced;
    const node = next.get(name);
    return node?.operation === 'push' && node.operands[0] === state.get(name);
  }

  /** Whether a step may write its results over what it was computed from. */
  mayReplace(): boolean {
    const { plan } = this.forward().program;
    const { x, nextX, next, state } = this.#traced;
    const pairs = [
      [nextX, x] as const,
      ...[...state].flatMap(([name, old]) => {
        const node = next.get(name);
        return node && !this.isWindow(name) ? [[node, old] as const] : [];
      }),
    ];
    const own = new Set(pairs.map(([node]) => node));
    return own.size === pairs.length && pairs.every(([node, old]) => plan.mayReplace(node, old));
  }

  /** The step: reads x, gradient, noise/NAME, state/NAME; writes next/x, next/NAME, newest/NAME, saved/NUMBER. */
  forward(withSaved = false): NamedProgram {
    this.#forward ??= this.#buildForward(withSaved);
    return this.#forward;
  }

  #buildForward(withSaved: boolean): NamedProgram {
    const { nextX, next, saved } = this.#traced;
    const names = new Names();
    const outputs = new Map<Node, number>();
    const copies: [string, string][] = [];
    const put = (node: Node, name: string) => {
      const before = outputs.get(node);
      const index = names.indexOf(name);
      if (before === undefined) outputs.set(node, index);
      else copies.push([names.all[before], name]);
    };
    put(nextX, 'next/x');
    for (const name of this.#form.varying.keys()) {
      const node = next.get(name);
      if (!node) throw new Error(`the rule does not keep ${name}`);
      if (this.isWindow(name)) put(node.operands[1], `newest/${name}`);
      else put(node, `next/${name}`);
    }
    if (withSaved) for (const [i, node] of saved.entries()) put(node, `saved/${i}`);
    const program = new RuleProgram(this.#runtime, this.#coordinates, {
      inputs: this.#inputs(names),
      outputs,
    });
    return { program, arrays: names.all, copies };
  }

  #inputs(names: Names): Map<Node, number> {
    const { x, gradient, state, noise } = this.#traced;
    const inputs = new Map([
      [x, names.indexOf('x')],
      [gradient, names.indexOf('gradient')],
    ]);
    for (const [name, node] of state) inputs.set(node, names.indexOf(`state/${name}`));
    for (const [name, node] of noise) inputs.set(node, names.indexOf(`noise/${name}`));
    return inputs;
  }

  get savedRows(): number[] {
    return this.#traced.saved.map(({ rows }) => rows);
  }

  /**
   * The way back. Reads beside what the step reads: next/NAME, saved/NUMBER, the slope of the loss at the next point,
   * "loss slope", and unless `isShort` the derivatives from the steps that follow: after/x, after/NAME, "after/curvature".
   * Gives the derivative of theta, and writes that of x, of the state and of the gradient: before/x, before/NAME,
   * "before/gradient".
   * @param isShort the step begins the unroll and ends it
   */
  backward(isShort: boolean, order: Order): BackwardProgram {
    const known = this.#backward.get(isShort);
    if (known) return known;
    const built = this.#buildBackward(isShort, order);
    this.#backward.set(isShort, built);
    return built;
  }

  #buildBackward(isShort: boolean, order: Order): BackwardProgram {
    const traced = this.#traced;
    const { tracer, nextX, next, x, gradient, state, theta, saved } = traced;
    const names = new Names();
    const inputs = this.#inputs(names);
    for (const name of this.#form.varying.keys()) {
      const node = next.get(name);
      if (node) inputs.set(node, inputs.get(node) ?? names.indexOf(`next/${name}`));
    }
    for (const [i, node] of saved.entries()) inputs.set(node, names.indexOf(`saved/${i}`));
    const given = (name: string, shape: readonly number[]): Node => {
      const node = tracer.input(shape);
      inputs.set(node, names.indexOf(name));
      return node;
    };
    const scale = tracer.variable({ shape: [], values: new Float64Array(1) });
    const seeds = new Map<Node, Node>();
    let slope = tracer.apply('mul', [given('loss slope', []), scale]);
    if (!isShort) {
      slope = tracer.apply('add', [slope, given('after/x', [])]);
      if (order === 'second') slope = tracer.apply('add', [slope, given('after/curvature', [])]);
    }
    seeds.set(nextX, slope);
    const leaves: Node[] = [...theta.values()];
    if (!isShort) {
      for (const [name, node] of state) {
        const after = next.get(name);
        if (after) seeds.set(after, given(`after/${name}`, node.shape));
      }
      leaves.push(x, ...state.values());
      if (order === 'second') leaves.push(gradient);
    }
    const found = differentiate(tracer, seeds, leaves);
    const outputs = new Map<Node, number>();
    const copies: [string, string][] = [];
    const put = (leaf: Node, name: string) => {
      const node = found.get(leaf);
      if (!node) return;
      const before = outputs.get(node);
      const index = names.indexOf(name);
      if (before === undefined) outputs.set(node, index);
      else copies.push([names.all[before], name]);
    };
    if (!isShort) {
      put(x, 'before/x');
      for (const [name, node] of state) put(node, `before/${name}`);
      put(gradient, 'before/gradient');
    }
    const slopes = new Map(
      [...theta].flatMap(([name, node]) => {
        const slope = found.get(node);
        return slope ? [[name, slope] as const] : [];
      }),
    );
    // A pixel that is black in all images of a batch has no slope, and nothing to say about theta.
    const decisive = isShort ? names.indexOf('loss slope') : undefined;
    const request = { inputs, outputs };
    const program = new RuleProgram(
      this.#runtime,
      this.#coordinates,
      request,
      [...slopes.values()],
      decisive,
    );
    return {
      program,
      arrays: names.all,
      copies,
      setScale: (value) => {
        scale.value = { shape: [], values: Float64Array.of(Math.fround(value)) };
      },
      slopeOf: (block) => slopes.get(block)?.value?.values,
    };
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

  #first(values: StepValues): Traced {
    const tracer = new Tracer(this.#merging);
    const leaves = {
      tracer,
      x: tracer.input([]),
      gradient: tracer.input([]),
      state: new Map(
        [...this.#form.varying].map(([name, rows]) => [name, tracer.input(rows === 0 ? [] : [rows])]),
      ),
      uniform: new Map([...values.uniform].map(([name, value]) => [name, tracer.variable(value)])),
      theta: new Map([...values.theta].map(([name, value]) => [name, tracer.variable(value)])),
      noise: new Map<string, Node>(),
    };
    // The leaves are made once; what follows is traced again at every step.
    tracer.begin();
    const { x, state } = this.#call(leaves, values.t);
    const next = new Map(Object.entries(state));
    tracer.seal();
    return { ...leaves, nextX: x, next, saved: savedNodes(x) };
  }

  #call(
    { tracer, x, gradient, state, uniform, theta, noise }: Omit<Traced, 'nextX' | 'next' | 'saved'>,
    t: number,
  ) {
    const draw = (name: string): Node => {
      const node = tracer.input([]);
      noise.set(name, node);
      return node;
    };
    return this.#rule.step(
      tracer.algebra,
      Object.fromEntries(theta),
      Object.fromEntries([...state, ...uniform]),
      x,
      gradient,
      { t, noise: draw },
    );
  }
}

function savedNodes(from: Node): Node[] {
  const found = new Set<Node>();
  const seen = new Set<Node>();
  const visit = (node: Node, isBelowKept: boolean): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const isProduct = node.operation === 'affine';
    const isSmall = (isProduct || node.operation === 'softmax') && node.rows <= mostRowsKept;
    const isDear = isProduct && node.operands[1].rows >= fewestInputsKept;
    const isKept = (isSmall && !isBelowKept) || (isDear && !isSmall);
    if (isKept) found.add(node);
    for (const operand of node.operands) visit(operand, isBelowKept || isKept);
  };
  visit(from, false);
  return [...found];
}

/** Names in the order in which they were first asked for. */
class Names {
  readonly all: string[] = [];

  indexOf(name: string): number {
    const known = this.all.indexOf(name);
    return known >= 0 ? known : this.all.push(name) - 1;
  }
}

/** Values that all coordinates share, out of a snapshot or a theta. */
export function uniformValue(shape: readonly number[], values: ArrayLike<number>): FloatArray {
  return rounded({ shape, values: Float64Array.from(values) });
}
