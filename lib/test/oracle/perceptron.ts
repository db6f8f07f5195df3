/** The small network of the rules and its heads, for one coordinate, in plain numbers. */

/**
 * @param theta flat: of every layer the weights [outputs, inputs], row by row, then the biases
 * @param widths inputs, hidden layers, linear outputs
 */
export function perceptron(
  theta: ArrayLike<number>,
  widths: readonly number[],
  inputs: readonly number[],
  units: 'relu' | 'sigmoid' = 'relu',
): number[] {
  let below = [...inputs];
  let at = 0;
  for (let l = 1; l < widths.length; l++) {
    const biases = at + widths[l] * widths[l - 1];
    const above: number[] = [];
    for (let o = 0; o < widths[l]; o++) {
      let sum = theta[biases + o];
      for (let i = 0; i < widths[l - 1]; i++) sum += theta[at + o * widths[l - 1] + i] * below[i];
      const hidden = units === 'relu' ? Math.max(sum, 0) : 1 / (1 + Math.exp(-sum));
      above.push(l < widths.length - 1 ? hidden : sum);
    }
    below = above;
    at = biases + widths[l];
  }
  return below;
}

export function softmax(logits: readonly number[]): number[] {
  let total = 0;
  for (const logit of logits) total += Math.exp(logit);
  return logits.map((logit) => Math.exp(logit) / total);
}

/** 0, 1/9, ..., 1. */
export const ninths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((j) => j / 9);

/** delta = E_m E_s: an output for each magnitude, then two for the signs - and + (thesis 3.3). */
export function magnitudeTimesSign(outputs: readonly number[], magnitudes: readonly number[]): number {
  const count = magnitudes.length;
  const p = softmax(outputs.slice(0, count));
  const q = softmax(outputs.slice(count, count + 2));
  let magnitude = 0;
  for (let j = 0; j < count; j++) magnitude += p[j] * magnitudes[j];
  return magnitude * (q[1] - q[0]);
}
