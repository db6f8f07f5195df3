/**
 * Writes out the tiles of lib/core/kernels: code that keeps a number of rows and vectors in registers, which depends on the build,
 * stands there once, with letters for what is repeated.
 *
 * - A function with capital letters in its name, `tile$R$V`, is written for every value they take. Of several letters, those
 *   to the left are known when the next takes its values.
 * - A block with a label, `$r: { ... }`, is written for r = 0 to before R; one with a capital label for the values it takes,
 *   or for the one that it has already.
 * - A letter that takes one value stands for it everywhere.
 */

/** @typedef {Readonly<Record<string, number | string>>} Known */
/** @typedef {(known: Known) => readonly (number | string)[]} Values */
/** @typedef {Readonly<Record<string, Values>>} Letters */

/** @type {(count: number) => number[]} */
const upTo = (count) => Array.from({ length: count }, (_, i) => i + 1);

/**
 * @param {object} shape
 * @param {readonly number[]} shape.rows of a tile of 1, 2, ... vectors
 * @param {number} shape.halves of eight lanes that a tile holds
 * @param {number} shape.gathered vectors of weights that a pixel is multiplied by at once
 * @returns {Letters}
 */
export function lettersOf({ rows, halves, gathered }) {
  return {
    /** Vectors of a tile, its rows, and the most of both. */
    V: () => upTo(rows.length),
    R: ({ V }) => upTo(rows[Number(V ?? rows.length) - 1]),
    T: () => [rows.length],
    M: ({ V }) => [rows[Number(V ?? rows.length) - 1]],
    /** Rows and columns of a tile of sums along the lanes. */
    A: () => upTo(3),
    B: () => upTo(3),
    /** Halves of eight lanes at once; and side by side as many as are left. */
    H: () => [halves],
    S: () => upTo(halves).reverse(),
    /** The same of many, each with a sum of its own, so that no addition waits for the one before. */
    N: () => [8 * halves, 4 * halves, 2 * halves, ...upTo(halves).reverse()],
    /** Sums of the loop that shows the peak. */
    Q: () => [12],
    /** What is done with a sum. */
    F: () => ['Plain', 'Relu', 'Gated'],
    /** Activations of units. */
    U: () => ['SIGMOID', 'TANH', 'RELU'],
    /** Few inputs, all of them in registers, and how many vectors of each. */
    K: () => upTo(4),
    W: () => [2 * halves],
    G: () => upTo(gathered),
    P: () => [gathered],
  };
}

/** @type {(source: string, letters: Letters) => string} */
export function writeTiles(source, letters) {
  const functions = /((?:^@\w+\n)*^(?:export )?function (\w*\$[\w$]*)\([\s\S]*?^\}\n)/gm;
  const all = source.replace(functions, (text, _, name) =>
    combinations(
      [...name.matchAll(/\$([A-Z])/g)].map(([, letter]) => letter),
      letters,
      {},
    )
      .map((known) => repeat(text, letters, known))
      .join(''),
  );
  return repeat(all, letters, {});
}

/** @type {(names: readonly string[], letters: Letters, known: Known) => Known[]} */
function combinations([name, ...others], letters, known) {
  if (name === undefined) return [known];
  return letters[name](known).flatMap((value) => combinations(others, letters, { ...known, [name]: value }));
}

/** @type {(text: string, letters: Letters, known: Known) => string} */
function repeat(text, letters, known) {
  const label = /\$([A-Za-z]): \{/.exec(text);
  if (!label) return substitute(text, letters, known);
  const [opening, name] = label;
  const begin = label.index + opening.length;
  const end = closing(text, begin);
  const body = text.slice(begin, end);
  const written = valuesOf(name, letters, known).map((value) =>
    repeat(body, letters, { ...known, [name]: value }),
  );
  return (
    substitute(text.slice(0, label.index), letters, known) +
    written.join('') +
    repeat(text.slice(end + 1), letters, known)
  );
}

/** @type {(name: string, letters: Letters, known: Known) => readonly (number | string)[]} */
function valuesOf(name, letters, known) {
  if (name in known) return [known[name]];
  if (name in letters) return letters[name](known);
  const capital = name.toUpperCase();
  const [count] = valuesOf(capital, letters, known);
  return Array.from({ length: Number(count) }, (_, i) => i);
}

/** Where the block ends that begins there. @type {(text: string, begin: number) => number} */
function closing(text, begin) {
  let depth = 1;
  for (let at = begin; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at;
  }
  throw new Error(`a block is not closed: ${text.slice(begin, begin + 80)}`);
}

/** @type {(text: string, letters: Letters, known: Known) => string} */
function substitute(text, letters, known) {
  return text.replace(/\$([A-Za-z])/g, (_, name) => String(valuesOf(name, letters, known)[0]));
}
