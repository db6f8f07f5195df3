/**
 * The two programs of a traced step: forward, and back. Arrays have names; whoever runs a program says where they stand.
 */
import type { ParameterShape } from '../../../parameters.js';
import type { Order } from '../../meta-trajectory.js';
import type { Runtime } from '../runtime.js';
import { differentiate } from './differentiate.js';
import type { Node } from './node.js';
import { PhasedProgram } from './phases.js';
import type { Coordinates } from './program.js';
import type { Tracer } from './tracer.js';

/** A step as a graph: leaves by name, and what becomes of them. */
export interface TracedStep {
  readonly tracer: Tracer;
  /** Of the problem: the blocks that the rule sees. */
  readonly parameters: readonly ParameterShape[];
  readonly x: Node;
  readonly gradient: Node;
  /** Arrays that the rule keeps. */
  readonly state: ReadonlyMap<string, Node>;
  /** Numbers that it keeps, the same for all coordinates. */
  readonly uniform: ReadonlyMap<string, Node>;
  readonly theta: ReadonlyMap<string, Node>;
  readonly noise: Map<string, Node>;
  /** Where the gradient was measured; of a rule that needs it. */
  readonly loss: Node | undefined;
  readonly nextX: Node;
  /** Arrays and numbers after the step. */
  readonly next: ReadonlyMap<string, Node>;
  /** What is kept for the way back. */
  readonly saved: readonly Node[];
}

/** A program, and the names of the arrays in the order of its addresses. */
export interface NamedProgram {
  readonly program: PhasedProgram;
  readonly arrays: readonly string[];
  /** Arrays that are the same as others, to be copied: [from, to]. */
  readonly copies: readonly (readonly [string, string])[];
}

/** The way back of a step. */
export interface BackwardProgram extends NamedProgram {
  /** Sets the factor of the loss' gradient. */
  setScale(value: number): void;
  /** The derivative of a block of theta, once it ran; undefined where it has none. */
  thetaGradientOf(block: string): Float64Array | undefined;
}

/** A history that the step adds a vector to. */
export function isWindow({ next, state }: TracedStep, name: string): boolean {
  const node = next.get(name);
  return node?.operation === 'push' && node.operands[0] === state.get(name);
}

/** Whether a step may write its results over what it was computed from. */
export function mayReplace(step: TracedStep, { program: { plan } }: NamedProgram): boolean {
  const { x, nextX, next, state } = step;
  const pairs = [
    [nextX, x] as const,
    ...[...state].flatMap(([name, old]) => {
      const node = next.get(name);
      return node && !isWindow(step, name) ? [[node, old] as const] : [];
    }),
  ];
  const own = new Set(pairs.map(([node]) => node));
  return own.size === pairs.length && pairs.every(([node, old]) => plan.mayReplace(node, old));
}

/**
 * The step: reads x, gradient, noise/NAME, state/NAME; writes next/x, next/NAME (newest/NAME, the last row, of a window)
 * and, for the way back, saved/NUMBER.
 */
export function forwardProgram(
  runtime: Runtime,
  coordinates: Coordinates,
  step: TracedStep,
  isForTraining: boolean,
): NamedProgram {
  const arrays = new Arrays(step);
  arrays.write(step.nextX, 'next/x');
  for (const name of step.state.keys()) {
    const node = step.next.get(name);
    if (!node) throw new Error(`the rule does not keep ${name}`);
    if (isWindow(step, name)) arrays.write(node.operands[1], `newest/${name}`);
    else arrays.write(node, `next/${name}`);
  }
  if (isForTraining) for (const [i, node] of step.saved.entries()) arrays.write(node, `saved/${i}`);
  return arrays.named(new PhasedProgram(runtime, coordinates, step.parameters, arrays));
}

/**
 * The way back. Reads beside what the step reads: next/NAME, saved/NUMBER, the gradient of the loss at the next point,
 * "loss gradient", and unless `isShort` the derivatives from the steps that follow: after/x, after/NAME, "after/hvp".
 * Gives the derivative of theta, and writes that of x, of the state and of the gradient: before/x, before/NAME,
 * "before/gradient".
 * @param isShort the step begins the unroll and ends it
 */
export function backwardProgram(
  runtime: Runtime,
  coordinates: Coordinates,
  step: TracedStep,
  isShort: boolean,
  order: Order,
): BackwardProgram {
  const { tracer, parameters, nextX, next, x, gradient, state, theta, saved } = step;
  const isSecond = order === 'second';
  const arrays = new Arrays(step);
  for (const name of state.keys()) {
    const node = next.get(name);
    if (node) arrays.read(node, `next/${name}`);
  }
  for (const [i, node] of saved.entries()) arrays.read(node, `saved/${i}`);
  const given = (name: string, shape: readonly number[] = []) => arrays.read(tracer.input(shape), name);

  const scale = tracer.variable({ shape: [], values: new Float64Array(1) });
  const seeds: [Node, Node][] = [[nextX, tracer.apply('mul', [given('loss gradient'), scale])]];
  const leaves = [...theta.values()];
  if (!isShort) {
    seeds.push([nextX, given('after/x')]);
    if (isSecond) seeds.push([nextX, given('after/hvp')]);
    for (const [name, node] of state) {
      const after = next.get(name);
      if (after) seeds.push([after, given(`after/${name}`, node.shape)]);
    }
    leaves.push(x, ...state.values(), ...(isSecond ? [gradient] : []));
  }
  const found = differentiate(tracer, seeds, leaves);
  if (!isShort) {
    const write = (leaf: Node, name: string) => {
      const derivative = found.get(leaf);
      if (derivative) arrays.write(derivative, name);
    };
    write(x, 'before/x');
    for (const [name, node] of state) write(node, `before/${name}`);
    write(gradient, 'before/gradient');
  }
  const thetaGradients = new Map(
    [...theta].flatMap(([name, node]) => {
      const derivative = found.get(node);
      return derivative ? [[name, derivative] as const] : [];
    }),
  );
  // A pixel that is black in all images of a batch has no gradient, and nothing to say about theta.
  const skipIfZero = isShort ? arrays.indexOf('loss gradient') : undefined;
  const wanted = [...thetaGradients.values()];
  const program = new PhasedProgram(runtime, coordinates, parameters, arrays, wanted, skipIfZero);
  return {
    ...arrays.named(program),
    setScale: (value) => {
      scale.value = { shape: [], values: Float64Array.of(Math.fround(value)) };
    },
    thetaGradientOf: (block) => thetaGradients.get(block)?.value?.values,
  };
}

/** The arrays of a program by name, numbered in the order in which they were first asked for. */
class Arrays {
  readonly inputs = new Map<Node, number>();
  readonly outputs = new Map<Node, number>();
  readonly #names: string[] = [];
  readonly #copies: [string, string][] = [];

  constructor({ x, gradient, state, noise }: TracedStep) {
    this.read(x, 'x');
    this.read(gradient, 'gradient');
    for (const [name, node] of state) this.read(node, `state/${name}`);
    for (const [name, node] of noise) this.read(node, `noise/${name}`);
  }

  indexOf(name: string): number {
    const known = this.#names.indexOf(name);
    return known >= 0 ? known : this.#names.push(name) - 1;
  }

  /** A node that stands in that array, unless it stands in another already. */
  read(node: Node, name: string): Node {
    if (!this.inputs.has(node)) this.inputs.set(node, this.indexOf(name));
    return node;
  }

  write(node: Node, name: string): void {
    const before = this.outputs.get(node);
    const index = this.indexOf(name);
    if (before === undefined) this.outputs.set(node, index);
    else this.#copies.push([this.#names[before], name]);
  }

  named(program: PhasedProgram): NamedProgram {
    return { program, arrays: this.#names, copies: this.#copies };
  }
}
