/** What stands between two layers, for every example of a batch: values, gradients, and their directional derivatives. */
import type { Allocation } from '../heap.js';
import type { Runtime } from '../runtime.js';

/**
 * The numbers of an example: groups of `inner` floats, padded to whole vectors where a kernel made them. The weights that
 * read the padding are 0; what else reads it leaves it out.
 */
export interface Form {
  /** Pixels; 1 for units. */
  readonly groups: number;
  /** Channels, or units. */
  readonly inner: number;
  /** Floats from one group to the next. */
  readonly padded: number;
}

/** The form of what kernels make: whole vectors of four. */
export function paddedForm(groups: number, inner: number): Form {
  return { groups, inner, padded: 4 * Math.ceil(inner / 4) };
}

export function floatsOf({ groups, padded }: Form): number {
  return groups * padded;
}

/** Vectors of four of an example. */
export function vectorsOf(form: Form): number {
  return floatsOf(form) / 4;
}

/** Memory for a batch of at most that many examples. */
export class Workspace {
  readonly #allocations: Allocation[] = [];

  constructor(
    readonly runtime: Runtime,
    readonly capacity: number,
  ) {}

  bytes(count: number): number {
    const allocation = this.runtime.heap.allocate(count);
    this.#allocations.push(allocation);
    return allocation.at;
  }

  floats(count: number): number {
    return this.bytes(4 * count);
  }

  release(): void {
    for (const allocation of this.#allocations) this.runtime.heap.release(allocation);
  }
}

/** Inputs have no gradients; those of the outputs take the place of their values. */
export type Role = 'inputs' | 'inner' | 'outputs';

/** Each array has its memory when it is first asked for. */
export class Activation {
  readonly #workspace: Workspace;
  readonly #arrays = new Map<string, number>();

  readonly #role: Role;

  constructor(
    workspace: Workspace,
    readonly form: Form,
    role: Role = 'inner',
  ) {
    this.#workspace = workspace;
    this.#role = role;
  }

  /** Whether no weights stand below. */
  get isConstant(): boolean {
    return this.#role === 'inputs';
  }

  /** Values, [examples, floats of an example]. */
  get y(): number {
    return this.#array('y');
  }

  /** Gradients of the values; behind an activation, in the end, of what it was applied to. */
  get d(): number {
    return this.#role === 'outputs' ? this.y : this.#array('d');
  }

  /** Gradients of the values, kept where an activation has a second derivative. */
  get u(): number {
    return this.#array('u');
  }

  /** The directional derivative of `y`. */
  get dy(): number {
    return this.#array('dy');
  }

  /** The directional derivative of `d`. */
  get dGrad(): number {
    return this.#role === 'outputs' ? this.dy : this.#array('dGrad');
  }

  #array(name: string): number {
    const known = this.#arrays.get(name);
    if (known !== undefined) return known;
    const made = this.#workspace.floats(this.#workspace.capacity * floatsOf(this.form));
    this.#arrays.set(name, made);
    return made;
  }
}
