/**
 * The transforms of Winograd's convolutions F(m x m, side x side), exactly: from their points to straight-line code. A tile is
 * 8 x 8 for every side: m = 9 - side, and the points are 0, +-1, +-2, +-1/2 and infinity (Lavin and Gray, arXiv:1509.09308).
 *
 * In one dimension y = A' [(G g) . (B' d)], where . goes entry by entry and ' is the transpose. A point and its negative share
 * the even and the odd powers: so rows of a matrix come as sum and difference, and columns of a transpose go in as such.
 */

/**
 * A number n / d in lowest terms; whole numbers so small that doubles are exact.
 * @typedef {readonly [n: number, d: number]} Fraction
 * One line of code: name = the sum of coefficients times values that have names.
 * @typedef {{ name: string, terms: (readonly [Fraction, string])[] }} Step
 */

/** @type {(n: number, d: number) => Fraction} */
function fraction(n, d) {
  let [a, b] = [Math.abs(n), Math.abs(d)];
  while (b) [a, b] = [b, a % b];
  return [(Math.sign(d) * n) / a || 0, Math.abs(d) / a];
}

/** @type {(a: Fraction, b: Fraction) => Fraction} */
export const times = ([a, b], [c, d]) => fraction(a * c, b * d);
/** @type {(a: Fraction, b: Fraction) => Fraction} */
export const plus = ([a, b], [c, d]) => fraction(a * d + c * b, b * d);
/** @type {(a: Fraction) => Fraction} */
const minus = ([n, d]) => fraction(-n, d);

/** @type {Fraction} */
export const zero = [0, 1];
/** @type {Fraction} */
const one = [1, 1];
/** @type {Fraction} */
const half = [1, 2];

/** Sides of kernels that there are transforms for. */
export const sides = [3, 5];

/** 0, and then pairs of a number and its negative; infinity, which is no number, follows the last. @type {readonly Fraction[]} */
const points = [zero, one, minus(one), [2, 1], [-2, 1], half, [-1, 2]];

/** The product of all (x - root), its coefficients from x^0 on. @param {readonly Fraction[]} roots */
function polynomial(roots) {
  const timesRoot = (/** @type {Fraction[]} */ product, /** @type {Fraction} */ root) =>
    Array.from({ length: product.length + 1 }, (_, i) =>
      plus(product[i - 1] ?? zero, times(minus(root), product[i] ?? zero)),
    );
  return roots.reduce(timesRoot, [one]);
}

/** Rows of powers, one a point, each times a scale. @type {(count: number, scales: readonly Fraction[]) => Fraction[][]} */
function powers(count, scales) {
  const finite = points.map((point, i) => {
    const row = [scales[i]];
    while (row.length < count) row.push(times(row[row.length - 1], point));
    return row;
  });
  return [...finite, [...Array(count - 1).fill(zero), one]];
}

const others = points.map((point) => points.filter((other) => other !== point));

/** B': 8 rows over the 8 inputs of a tile. */
const inputRows = [...others.map((roots) => [...polynomial(roots), zero]), polynomial(points)];

/** A: 8 rows over the m outputs. @param {number} side */
const outputRows = (side) =>
  powers(
    9 - side,
    points.map(() => one),
  );

/** G: 8 rows over the weights. @param {number} side */
const weightRows = (side) =>
  powers(
    side,
    points.map((point, i) => {
      const [n, d] = others[i].reduce((product, other) => times(product, plus(point, minus(other))), one);
      return fraction(d, n);
    }),
  );

/** What a row weighs of values with names. @type {(row: readonly Fraction[], name: (i: number) => string) => Step['terms']} */
const termsOf = (row, name) =>
  row.flatMap((coefficient, i) =>
    coefficient[0] === 0 ? [] : [/** @type {const} */ ([coefficient, name(i)])],
  );

/** Pairs of rows, of a point and its negative, as half their sum and half their difference. @param {Fraction[][]} rows */
function pairsOf(rows) {
  return [1, 3, 5].map((i) => {
    const [row, negative] = [rows[i], rows[i + 1]];
    return {
      i,
      even: row.map((value, j) => times(half, plus(value, negative[j]))),
      odd: row.map((value, j) => times(half, plus(value, minus(negative[j])))),
    };
  });
}

/** From values in0, in1, ... to out0, out1, ...: a matrix of 8 rows times them. @type {(rows: Fraction[][]) => Step[]} */
function product(rows) {
  const whole = [0, 7].map((i) => ({ name: `out${i}`, terms: termsOf(rows[i], (j) => `in${j}`) }));
  const paired = pairsOf(rows).flatMap(({ i, even, odd }) => [
    { name: `even${i}`, terms: termsOf(even, (j) => `in${j}`) },
    { name: `odd${i}`, terms: termsOf(odd, (j) => `in${j}`) },
    ...sumAndDifference([`out${i}`, `out${i + 1}`], [`even${i}`, `odd${i}`]),
  ]);
  return [...whole, ...paired];
}

/** The same for the transpose of such a matrix. @type {(rows: Fraction[][]) => Step[]} */
function transposedProduct(rows) {
  const pairs = pairsOf(rows);
  const inputs = pairs.flatMap(({ i }) =>
    sumAndDifference([`sum${i}`, `difference${i}`], [`in${i}`, `in${i + 1}`]),
  );
  const outputs = rows[0].map((_, j) => ({
    name: `out${j}`,
    terms: [
      ...termsOf([rows[0][j], rows[7][j]], (i) => `in${7 * i}`),
      ...pairs.flatMap(({ i, even, odd }) =>
        termsOf([even[j], odd[j]], (isOdd) => `${isOdd ? 'difference' : 'sum'}${i}`),
      ),
    ],
  }));
  return [...inputs, ...outputs];
}

/** @type {(names: readonly [string, string], of: readonly [string, string]) => Step[]} */
const sumAndDifference = ([sum, difference], [a, b]) => [
  { name: sum, terms: termsOf([one, one], (i) => [a, b][i]) },
  { name: difference, terms: termsOf([one, minus(one)], (i) => [a, b][i]) },
];

/** The transforms in one dimension, in the order of their numbers (`Transform` in lib/core/kernels/winograd.ts). @param {number} side */
export function transformsOf(side) {
  const m = 9 - side;
  return [
    { name: 'input', from: 8, to: 8, steps: product(inputRows) },
    { name: 'gradients', from: m, to: 8, steps: product(outputRows(side)) },
    { name: 'output', from: 8, to: m, steps: transposedProduct(outputRows(side)) },
    { name: 'weights', from: side, to: 8, steps: product(weightRows(side)) },
    { name: 'weightGradients', from: 8, to: side, steps: transposedProduct(weightRows(side)) },
  ];
}

/** What values are multiplied by. @type {(steps: readonly Step[]) => number[]} */
const factorsOf = (steps) => [
  ...new Set(steps.flatMap(({ terms }) => terms.map(([[n, d]]) => n / d)).filter((factor) => factor !== 1)),
];

/** A step as code on one of two vectors. @type {(step: Step, half: string, factorOf: (number: number) => string) => string} */
function written({ name, terms }, half, factorOf) {
  // One that needs no factor first: the others are added to it.
  const [first, ...rest] = [...terms].sort(([a], [b]) => Number(b[0] === b[1]) - Number(a[0] === a[1]));
  const [scale, begin] = first;
  const start =
    scale[0] === scale[1] ? begin + half : `f32x4.mul(${begin}${half}, ${factorOf(scale[0] / scale[1])})`;
  const sum = rest.reduce((before, [[n, d], operand]) => {
    if (Math.abs(n) !== d) return `madd(${operand}${half}, ${factorOf(n / d)}, ${before})`;
    return `f32x4.${n > 0 ? 'add' : 'sub'}(${before}, ${operand}${half})`;
  }, start);
  return `const ${name}${half} = ${sum};`;
}

/** @type {(count: number, line: (i: number) => string) => string} */
const lines = (count, line) => Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** @typedef {ReturnType<typeof transformsOf>[number]} Transform */

/** One dimension, from `p` on to `q` on; two vectors side by side, written one after the other, may become one of 256 bits. */
const pass = (
  /** @type {Transform} */ { from, to, steps },
  /** @type {(number: number) => string} */ factorOf,
  /** @type {string} */ inStep,
  /** @type {string} */ outStep,
) => `
    ${lines(from, (i) => `const in${i}a = v128.load(p); const in${i}b = v128.load(p, 16); p += ${inStep};`)}
    ${steps.map((step) => `${written(step, 'a', factorOf)} ${written(step, 'b', factorOf)}`).join('\n')}
    ${lines(to, (i) => `v128.store(q, out${i}a); v128.store(q, out${i}b, 16); q += ${outStep};`)}`;

const operands =
  'out: usize, outY: usize, outX: usize, tile: usize, inY: usize, inX: usize, bytes: usize, scratch: usize';

/**
 * Down the columns of a tile, then along its lines; the last eight channels may overlap those before.
 * @param {string} name
 * @param {Transform} transform
 * @param {boolean} isWide
 */
function inTwoDimensions(name, transform, isWide) {
  // In memory, behind the columns: V8 makes a constant of 256 bits anew wherever it is used, which takes longer than the sums.
  const factors = isWide ? factorsOf(transform.steps) : [];
  /** @type {(number: number) => string} */
  const factorOf = (number) =>
    isWide ? `v128.load32_splat(factors, ${4 * factors.indexOf(number)})` : `f32x4.splat(<f32>${number})`;
  return `
function ${name}(${operands}): void {
  const factors = scratch + ${8 * 8 * 32};
  ${lines(factors.length, (i) => `f32.store(factors, ${factors[i]}, ${4 * i});`)}
  for (let at: usize = 0; at < bytes; at += 32) {
    const channel = min(at, bytes - 32);
    for (let x: usize = 0; x < ${transform.from}; x++) {
      let p = tile + channel + x * inX;
      let q = scratch + x * 32;
      ${pass(transform, factorOf, 'inY', `${transform.from * 32}`)}
    }
    for (let y: usize = 0; y < ${transform.to}; y++) {
      let p = scratch + y * ${transform.from * 32};
      let q = out + channel + y * outY;
      ${pass(transform, factorOf, '32', 'outX')}
    }
  }
}`;
}

/**
 * AssemblyScript: `transform(number, side, ...)` of a tile whose pixels lie in steps of X and Y, with channels of so many bytes.
 * @param {boolean} isWide whether two vectors become one of 256 bits
 */
export function transformsSource(isWide) {
  const all = sides.flatMap((side) =>
    transformsOf(side).map((transform, number) => ({
      name: `${transform.name}${side}`,
      condition: `number == ${number} && side == ${side}`,
      transform,
    })),
  );
  return `import { madd } from './simd';
${all.map(({ name, transform }) => inTwoDimensions(name, transform, isWide)).join('\n')}
export function transform(number: i32, side: i32, ${operands}): void {
  ${all.map(({ name, condition }) => `if (${condition}) return ${name}(out, outY, outX, tile, inY, inX, bytes, scratch);`).join('\n')}
}
`;
}
