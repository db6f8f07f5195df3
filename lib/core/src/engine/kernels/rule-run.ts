/** A rule on its way: its kernels, its memory, and steps from one slot of the memory to the next. */
import { UsageError } from '../../errors.js';
import type { ParameterShape } from '../../parameters.js';
import type { Problem } from '../../problems/problem.js';
import type { Snapshot } from '../../snapshot.js';
import type { FloatArray } from './float-algebra.js';
import type { NamedProgram } from './rule/step-programs.js';
import { type StateForm, type Traceable, TracedRule } from './rule/traced-rule.js';
import { type Entries, entriesOf, formOf, initialEntries, snapshotOf, uniformOf } from './rule-state.js';
import type { Runtime } from './runtime.js';
import { coordinatesOf, type Entry, StateMemory } from './state-memory.js';

/** What a step needs from outside. */
export interface StepInputs {
  /** Steps after the one that the memory stands at. */
  readonly slot: number;
  readonly t: number;
  readonly theta: ReadonlyMap<string, FloatArray>;
  /** At the point that it begins at. */
  readonly loss: number;
}

/** Of a step before it is taken: its loss is told when it is traced. */
const notMeasured = 0;

/** Addresses of arrays that are not part of the state. */
export type Addresses = (name: string) => number | undefined;

export class RuleRun {
  readonly #runtime: Runtime;
  readonly #size: number;
  readonly #parameters: readonly ParameterShape[];
  readonly #rule: Traceable;
  /** Steps to be remembered; undefined: only the present, in place where the rule allows it. */
  #slots: number | undefined;
  #memory: StateMemory;
  #layout = '';
  #form: StateForm | undefined;
  /** In the order of the rule's own record. */
  #order: readonly string[] = [];
  #uniform: Map<string, FloatArray>[] = [];
  #traced: TracedRule | undefined;

  constructor(
    runtime: Runtime,
    { size, parameters }: Pick<Problem, 'size' | 'parameters'>,
    rule: Traceable,
    slots?: number,
  ) {
    this.#runtime = runtime;
    this.#size = size;
    this.#parameters = parameters;
    this.#rule = rule;
    this.#slots = slots;
    this.#memory = new StateMemory(runtime, size, [this.#pointEntry()], 1);
  }

  #pointEntry(): Entry {
    return { name: 'x', shape: [this.#size], rows: 1, isWindow: false };
  }

  /** Goes to a starting point, before any gradient was seen. */
  startAt(x: ArrayLike<number>): void {
    this.#uniform = [];
    this.#memory.write('x', x);
  }

  get hasState(): boolean {
    return this.#uniform.length > 0;
  }

  get traced(): TracedRule {
    if (!this.#traced) throw new Error('the rule has no state yet');
    return this.#traced;
  }

  x(slot = 0): number {
    return this.#memory.address('x', slot);
  }

  point(): Float32Array {
    return this.#memory.read('x').values;
  }

  /** The state before the first step. @param gradient its address */
  initialize(gradient: number, inputs: StepInputs): void {
    const gradientValues = this.#runtime.heap.floats(gradient, this.#size).slice();
    const x = this.point();
    this.#adopt(x, initialEntries(this.#rule, this.#parameters, x, gradientValues), inputs);
  }

  #adopt(x: ArrayLike<number>, entries: Entries, { t, theta, loss }: StepInputs): void {
    this.#order = Object.keys(entries);
    const form = this.#form ?? formOf(entries, this.#size);
    const uniform = uniformOf(entries, form);
    if (!this.#traced) {
      this.#form = form;
      const values = { t, uniform, theta, loss };
      const isForTraining = this.#slots !== undefined;
      const coordinates = coordinatesOf(this.#size);
      this.#traced = new TracedRule(
        this.#runtime,
        coordinates,
        this.#rule,
        this.#parameters,
        form,
        values,
        isForTraining,
      );
      this.#makeMemory();
    }
    this.#uniform = [uniform];
    this.#write(x, entries);
  }

  #makeMemory(): void {
    const traced = this.traced;
    this.#layout = this.#layoutOf();
    this.#memory.dispose();
    const slots = this.#slots ?? (traced.mayReplace() ? 1 : 2);
    const entries = [...(this.#form?.varying ?? [])].map(([name, rows]) => ({
      name,
      shape: rows === 0 ? [this.#size] : [rows, this.#size],
      rows: Math.max(1, rows),
      isWindow: traced.isWindow(name),
    }));
    this.#memory = new StateMemory(this.#runtime, this.#size, [this.#pointEntry(), ...entries], slots);
  }

  /** Remembers more steps from now on. */
  widen(slots: number, inputs: StepInputs): void {
    if (this.#slots !== undefined && this.#slots >= slots) return;
    this.#slots = slots;
    if (!this.hasState) return;
    const [x, entries] = [this.point(), this.#entries()];
    this.#makeMemory();
    this.#adopt(x, entries, inputs);
  }

  /** Brings the numbers of a step into the kernels. */
  trace({ slot, t, theta, loss }: StepInputs): void {
    if (!this.traced.trace({ t, theta, loss, uniform: this.#uniform[slot] })) return;
    const before = this.#layout;
    if (before === this.#layoutOf()) return;
    if (slot > 0) {
      throw new UsageError({
        expected: 'A rule keeps its histories in the same way at every step of an unroll',
        found: `another way in step ${t}`,
        fix: 'take another engine, "double" or "tensor"',
      });
    }
    const [x, entries] = [this.point(), this.#entries()];
    this.#makeMemory();
    this.#write(x, entries);
  }

  /** What the memory's form depends on. */
  #layoutOf(): string {
    const windows = [...(this.#form?.varying.keys() ?? [])].filter((name) => this.traced.isWindow(name));
    return [this.#slots ?? this.traced.mayReplace(), ...windows].join();
  }

  #write(x: ArrayLike<number>, entries: Entries): void {
    this.#memory.write('x', x);
    for (const name of this.#form?.varying.keys() ?? []) this.#memory.write(name, entries[name].values);
  }

  /** Takes the step that was traced last, into the slot after `slot`. */
  step(program: NamedProgram, slot: number, others: Addresses): void {
    this.run(program, slot, others);
    this.#uniform[slot + 1] = this.traced.nextUniform();
  }

  /** Runs a program of the step from `slot`: it finds state, next and newest here. */
  run({ program, arrays, copies }: NamedProgram, slot: number, others: Addresses): void {
    const addressOf = (name: string): number => {
      const [kind, of] = name.split('/');
      if (name === 'x') return this.x(slot);
      if (kind === 'state') return this.#memory.address(of, slot);
      if (kind === 'next') return this.#memory.address(of, slot + 1);
      if (kind === 'newest') return this.#memory.newest(of, slot + 1);
      const other = others(name);
      if (other === undefined) throw new Error(`no array ${name}`);
      return other;
    };
    program.run(arrays.map(addressOf));
    const { stride } = coordinatesOf(this.#size);
    for (const [from, to] of copies) {
      const rows = this.#rowsOf(to);
      const values = this.#runtime.heap.floats(addressOf(from), (rows * stride) / 4);
      this.#runtime.heap.floats(addressOf(to), (rows * stride) / 4).set(values);
    }
  }

  #rowsOf(name: string): number {
    const [kind, of] = name.split('/');
    return kind === 'newest' ? 1 : Math.max(1, this.#form?.varying.get(of) ?? 1);
  }

  /** Makes the slot after `steps` steps the present one. */
  advance(steps: number): void {
    this.#memory.advance(steps);
    this.#uniform = [this.#uniform[steps]];
  }

  /** Rows of the arrays of the state, by name. */
  rows(): ReadonlyMap<string, number> {
    return new Map([...(this.#form?.varying ?? [])].map(([name, rows]) => [name, Math.max(1, rows)]));
  }

  #entries(): Entries {
    if (!this.hasState) return {};
    const [uniform] = this.#uniform;
    return Object.fromEntries(
      this.#order.map((name) => {
        const shared = uniform.get(name);
        const array = shared
          ? { shape: shared.shape, values: Float32Array.from(shared.values) }
          : this.#memory.read(name);
        return [name, array];
      }),
    );
  }

  snapshot(step: number): Snapshot {
    return snapshotOf(step, this.#memory.read('x'), this.#entries());
  }

  restore(snapshot: Snapshot, next: Omit<StepInputs, 'loss'>): void {
    const { x } = snapshot.arrays;
    // A snapshot of the starting point has no state yet; a stateless rule has an empty one.
    if (snapshot.step === 0) this.startAt(x.values);
    else this.#adopt(x.values, entriesOf(snapshot), { ...next, loss: notMeasured });
  }

  dispose(): void {
    this.#memory.dispose();
    this.#traced?.dispose();
  }
}
