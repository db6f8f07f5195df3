/** Writes WebAssembly modules: as much of the binary format as kernels of rules need. */

export type ValueType = 'i32' | 'v128';

const typeCodes: Record<ValueType, number> = { i32: 0x7f, v128: 0x7b };

/** The vector operations by their names in the text format. */
const vectorCodes = {
  'v128.not': 77,
  'v128.and': 78,
  'v128.or': 80,
  'i32x4.shl': 171,
  'i32x4.shr_s': 172,
  'i32x4.add': 174,
  'i32x4.sub': 177,
  'f32x4.splat': 19,
  'f32x4.eq': 65,
  'f32x4.ne': 66,
  'f32x4.lt': 67,
  'f32x4.gt': 68,
  'f32x4.ge': 70,
  'f32x4.abs': 224,
  'f32x4.neg': 225,
  'f32x4.sqrt': 227,
  'f32x4.add': 228,
  'f32x4.sub': 229,
  'f32x4.mul': 230,
  'f32x4.div': 231,
  'f32x4.pmin': 234,
  'f32x4.pmax': 235,
  'f32x4.convert_i32x4_s': 250,
  'f32x4.relaxed_madd': 261,
} as const;

export type VectorOperation = keyof typeof vectorCodes;

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** LEB128, signed, 32 bits. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isDone = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isDone ? low : low | 0x80);
    if (isDone) return bytes;
  }
}

/** The body of one function. Parameters are its first locals. */
export class FunctionWriter {
  readonly #code: number[] = [];
  readonly #locals: ValueType[] = [];

  /** @param isFused whether a multiply-add rounds once */
  constructor(
    readonly parameters: readonly ValueType[],
    readonly isFused = false,
  ) {}

  local(type: ValueType): number {
    this.#locals.push(type);
    return this.parameters.length + this.#locals.length - 1;
  }

  get(local: number): void {
    this.#code.push(0x20, ...unsigned(local));
  }

  set(local: number): void {
    this.#code.push(0x21, ...unsigned(local));
  }

  /** Sets, and leaves the value on the stack. */
  tee(local: number): void {
    this.#code.push(0x22, ...unsigned(local));
  }

  i32(value: number): void {
    this.#code.push(0x41, ...signed(value));
  }

  i32Add(): void {
    this.#code.push(0x6a);
  }

  i32Multiply(): void {
    this.#code.push(0x6c);
  }

  i32Less(): void {
    this.#code.push(0x49);
  }

  i32Load(offset: number): void {
    this.#code.push(0x28, 2, ...unsigned(offset));
  }

  load(offset: number): void {
    this.#vector(0, 4, offset);
  }

  loadSplat(offset: number): void {
    this.#vector(9, 2, offset);
  }

  store(offset: number): void {
    this.#vector(11, 4, offset);
  }

  #vector(code: number, alignment: number, offset: number): void {
    this.#code.push(0xfd, code, alignment, ...unsigned(offset));
  }

  /** The same number in every lane. */
  constant(value: number): void {
    const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
    this.#code.push(0xfd, 12, ...bytes);
  }

  vector(operation: VectorOperation): void {
    this.#code.push(0xfd, ...unsigned(vectorCodes[operation]));
  }

  /** The product of the two vectors on the stack, plus a third. */
  multiplyAdd(third: () => void): void {
    if (!this.isFused) this.vector('f32x4.mul');
    third();
    this.vector(this.isFused ? 'f32x4.relaxed_madd' : 'f32x4.add');
  }

  call(index: number): void {
    this.#code.push(0x10, ...unsigned(index));
  }

  /** Does the body if the vector on the stack has a bit that is not 0. */
  ifAny(body: () => void): void {
    this.#code.push(0xfd, ...unsigned(83));
    this.#code.push(0x04, 0x40);
    body();
    this.#code.push(0x0b);
  }

  /** Repeats the body as long as it leaves something other than 0 on the stack. */
  repeat(body: () => void): void {
    this.#code.push(0x03, 0x40);
    body();
    this.#code.push(0x0d, 0, 0x0b);
  }

  bytes(): number[] {
    const locals = this.#locals.flatMap((type) => [1, typeCodes[type]]);
    const body = unsigned(this.#locals.length).concat(locals, this.#code, 0x0b);
    return unsigned(body.length).concat(body);
  }
}

export interface ImportedFunction {
  readonly module: string;
  readonly name: string;
  readonly parameters: readonly ValueType[];
}

/**
 * A module over an imported shared memory, "env" "memory". Imported functions have the first indices.
 * @param maximum pages of the memory
 */
export function writeModule(
  imports: readonly ImportedFunction[],
  functions: readonly FunctionWriter[],
  exported: { readonly name: string; readonly index: number },
  maximum: number,
): Uint8Array<ArrayBuffer> {
  const types: string[] = [];
  const typeOf = (parameters: readonly ValueType[]) => {
    const key = parameters.join();
    if (!types.includes(key)) types.push(key);
    return types.indexOf(key);
  };
  const name = (text: string) => [...unsigned(text.length), ...new TextEncoder().encode(text)];
  const section = (id: number, items: readonly number[][]) => {
    // Not spread: a rule has some hundred thousand bytes.
    const content = unsigned(items.length).concat(...items);
    return [id].concat(unsigned(content.length), content);
  };
  const memory = [...name('env'), ...name('memory'), 2, 3, ...unsigned(1), ...unsigned(maximum)];
  const imported = imports.map((entry) => [
    ...name(entry.module),
    ...name(entry.name),
    0,
    ...unsigned(typeOf(entry.parameters)),
  ]);
  const declared = functions.map(({ parameters }) => unsigned(typeOf(parameters)));
  const signatures = types.map((key) => {
    const parameters = key === '' ? [] : (key.split(',') as ValueType[]);
    return [0x60, ...unsigned(parameters.length), ...parameters.map((type) => typeCodes[type]), 0];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, signatures),
    ...section(2, [memory, ...imported]),
    ...section(3, declared),
    ...section(7, [[...name(exported.name), 0, ...unsigned(exported.index)]]),
    ...section(
      10,
      functions.map((writer) => writer.bytes()),
    ),
  ]);
}
