/** Values on the arithmetic that an engine brings. */
import type { Algebra } from '../algebra.js';
import { type BlockKind, blockKinds, type Fold } from '../blocks.js';
import { UsageError } from '../errors.js';
import { oneOf } from '../gate/kinds.js';
import { shown } from '../gate/settings.js';
import type { ParameterShape } from '../parameters.js';
import type { Operand, Value } from './value.js';

/** The same for every copy of the library in a process, so that a rule made with one runs on the engines of another. */
const algebraKey = Symbol.for('l2o algebra');
const rawKey = Symbol.for('l2o raw value');

/** A call of a formula, such as a step: its values are none any more when it is over. */
export interface Call {
  isOver: boolean;
  /** Of the problem, whose blocks a rule sees; the formulas of a problem see none. */
  readonly parameters: readonly ParameterShape[] | undefined;
}

/** Hands a call to what makes values for a formula, and ends it. */
export function duringCall<T>(compute: (call: Call) => T, parameters?: readonly ParameterShape[]): T {
  const call = { isOver: false, parameters };
  try {
    return compute(call);
  } finally {
    call.isOver = true;
  }
}

const kindOfBlock = oneOf(blockKinds);

/** A value of an engine, with what computes on it. */
class ValueOn<V> implements Value {
  readonly #algebra: Algebra<V>;
  readonly #raw: V;
  readonly #call: Call | undefined;

  constructor(algebra: Algebra<V>, raw: V, call: Call | undefined) {
    this.#algebra = algebra;
    this.#raw = raw;
    this.#call = call;
  }

  get [algebraKey](): Algebra<V> {
    if (this.#call?.isOver) refuseKept();
    return this.#algebra;
  }
  get [rawKey](): V {
    if (this.#call?.isOver) refuseKept();
    return this.#raw;
  }

  plus(other: Operand) {
    return this.#of(this[algebraKey].add(this[rawKey], this.#rawOf(other)));
  }
  minus(other: Operand) {
    return this.#of(this[algebraKey].sub(this[rawKey], this.#rawOf(other)));
  }
  subtractedFrom(number: number) {
    return this.#of(this[algebraKey].sub(numberOf(number), this[rawKey]));
  }
  times(other: Operand) {
    return this.#of(this[algebraKey].mul(this[rawKey], this.#rawOf(other)));
  }
  over(other: Operand) {
    return this.#of(this[algebraKey].div(this[rawKey], this.#rawOf(other)));
  }
  dividing(number: number) {
    return this.#of(this[algebraKey].div(numberOf(number), this[rawKey]));
  }
  towards(other: Value, share: Operand) {
    return this.plus(other.minus(this).times(share));
  }
  maximum(other: Operand) {
    return this.#of(this[algebraKey].maximum(this[rawKey], this.#rawOf(other)));
  }
  minimum(other: Operand) {
    return this.#of(this[algebraKey].minimum(this[rawKey], this.#rawOf(other)));
  }
  equals(other: Operand) {
    return this.#of(this[algebraKey].equal(this[rawKey], this.#rawOf(other)));
  }
  sqrt() {
    return this.#of(this[algebraKey].sqrt(this[rawKey]));
  }
  square() {
    return this.#of(this[algebraKey].square(this[rawKey]));
  }
  exp() {
    return this.#of(this[algebraKey].exp(this[rawKey]));
  }
  log() {
    return this.#of(this[algebraKey].log(this[rawKey]));
  }
  tanh() {
    return this.#of(this[algebraKey].tanh(this[rawKey]));
  }
  sigmoid() {
    return this.#of(this[algebraKey].sigmoid(this[rawKey]));
  }
  abs() {
    return this.#of(this[algebraKey].abs(this[rawKey]));
  }
  sign() {
    return this.#of(this[algebraKey].sign(this[rawKey]));
  }
  above(other: Operand) {
    return this.minus(other).sign().maximum(0);
  }
  select(a: Value, b: Value) {
    return this.#of(this[algebraKey].select(this[rawKey], rawOf(a), rawOf(b)));
  }
  filled(number: number) {
    return this.#of(this[algebraKey].fillLike(this[rawKey], numberOf(number)));
  }
  constant(values: ArrayLike<number>, shape: readonly number[]) {
    return this.#of(this[algebraKey].constant(values, shape));
  }
  total() {
    return this.#of(this[algebraKey].sum(this[rawKey]));
  }
  blockMean(by?: BlockKind) {
    return this.#blockFold('mean', by);
  }
  blockSum(by?: BlockKind) {
    return this.#blockFold('sum', by);
  }
  blockMax(by?: BlockKind) {
    return this.#blockFold('max', by);
  }
  coordinate(index: number) {
    return this.#of(this[algebraKey].coordinate(this[rawKey], index));
  }
  repeat(k: number) {
    return this.#of(this[algebraKey].history(this[rawKey], k));
  }
  rows(begin: number, count: number) {
    return this.#of(this[algebraKey].rows(this[rawKey], begin, count));
  }
  join(second: Value) {
    return this.#of(this[algebraKey].join(this[rawKey], rawOf(second)));
  }
  push(vector: Value) {
    return this.#of(this[algebraKey].push(this[rawKey], rawOf(vector)));
  }
  max() {
    return this.#of(this[algebraKey].historyMax(this[rawKey]));
  }
  min() {
    return this.#of(this[algebraKey].historyMin(this[rawKey]));
  }
  mean() {
    return this.#of(this[algebraKey].historyMean(this[rawKey]));
  }
  sum() {
    return this.#of(this[algebraKey].historySum(this[rawKey]));
  }
  affine(weights: Value, bias: Value) {
    return this.#of(this[algebraKey].affine(rawOf(weights), this[rawKey], rawOf(bias)));
  }

  /** Comparisons and sums of JavaScript would see no number. @throws UsageError always */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return 'a value';
    throw new UsageError({
      expected: 'Values are compared and computed with by their methods',
      found: 'one that JavaScript was to take for a number',
      fix: 'write a.above(b).select(x, y) for "a > b ? x : y", a.plus(b) for "a + b"',
    });
  }

  /** See `stack`. */
  stackOf(values: readonly Value[]): Value {
    return this.#of(this[algebraKey].stack(values.map(rawOf<V>)));
  }

  #of(raw: V): Value {
    return new ValueOn(this.#algebra, raw, this.#call);
  }

  #blockFold(fold: Fold, given: BlockKind = 'parameter') {
    const by = kindOfBlock.read(given, { name: 'by', of: 'a block' });
    const parameters = this.#call?.parameters ?? refuseBlocks();
    return this.#of(this[algebraKey].blockFold(this[rawKey], fold, { by, parameters }));
  }

  #rawOf(operand: Operand): V | number {
    if (typeof operand === 'number') return operand;
    return isList(operand) ? this[algebraKey].constant(operand, [operand.length, 1]) : rawOf(operand);
  }
}

/** A vector made of scalars, or a history made of vectors, oldest first. */
export function stack(values: readonly Value[]): Value {
  const [first] = values;
  if (!isValue(first)) return refuse(first);
  return first.stackOf(values);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : refuse(value);
}

function isList(operand: Operand): operand is ArrayLike<number> {
  return Array.isArray(operand) || ArrayBuffer.isView(operand);
}

export function isValue(value: unknown): value is ValueOn<unknown> {
  return typeof value === 'object' && value !== null && rawKey in value;
}

/** @param call the one that it is for; a value of none lasts */
export function valueOn<V>(algebra: Algebra<V>, raw: V, call?: Call): Value {
  return new ValueOn(algebra, raw, call);
}

/** The engine's own. @throws UsageError for what is no value */
export function rawOf<V>(value: unknown): V {
  return isValue(value) ? (value[rawKey] as V) : refuse(value);
}

/** The arithmetic that a value is computed with. */
export function algebraOf(value: Value): Algebra<unknown> {
  return isValue(value) ? value[algebraKey] : refuse(value);
}

/** The shape of a value while formulas are tried before anything is computed; undefined afterwards. */
export function shapeOf(value: Value): readonly number[] | undefined {
  return algebraOf(value).shapeOf?.(rawOf(value));
}

/** An engine that traces a rule would take it for the same value of this step. */
function refuseKept(): never {
  throw new UsageError({
    expected: 'The formulas of a rule or a problem compute with the values that they are handed in this call',
    found: 'a value of an earlier call, which a variable outside of them kept',
    fix: 'keep it in the state: what step() returns as state is handed to the next step',
  });
}

function refuseBlocks(): never {
  throw new UsageError({
    expected: 'The formulas of a rule ask for blocks: its values know the parameters of the problem',
    found: 'blockMean(), blockSum() or blockMax() of a value that belongs to no step of a rule',
    fix: 'in the formulas of a problem use total(), or sums of coordinate(i)',
  });
}

function refuse(found: unknown): never {
  throw new UsageError({
    expected: 'The operands in the formulas of rules and problems are values, numbers and lists of numbers',
    found: shown(found),
    fix: 'correct it where it is written: a misspelt name, a setting that was not given',
  });
}
