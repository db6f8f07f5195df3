/** What the statistical tests share: distribution functions by other means than the code under test, and test statistics. */

export function mean(values: ArrayLike<number>): number {
  return sumOf(values, (value) => value) / values.length;
}

/** The mean of (x - centre)^power. */
export function moment(values: ArrayLike<number>, power: number, centre = 0): number {
  return sumOf(values, (value) => (value - centre) ** power) / values.length;
}

export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - meanA) * (b[i] - meanB);
  return sum / a.length / Math.sqrt(moment(a, 2, meanA) * moment(b, 2, meanB));
}

/** Pearson's statistic for counts that should be equal, as a standard normal number (Wilson and Hilferty). */
export function chiSquareScore(counts: ArrayLike<number>): number {
  const expected = mean(counts);
  const chiSquare = sumOf(counts, (count) => (count - expected) ** 2 / expected);
  const freedom = counts.length - 1;
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(chiSquare / freedom) - (1 - spread)) / Math.sqrt(spread);
}

/** Kolmogorov's and Smirnov's largest distance from a distribution function, times sqrt(n): above 1.95 once in 1,000 times. */
export function kolmogorovSmirnov(
  values: ArrayLike<number>,
  distribution: (value: number) => number,
): number {
  const sorted = Float64Array.from(values).sort();
  let largest = 0;
  sorted.forEach((value, i) => {
    const p = distribution(value);
    largest = Math.max(largest, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return largest * Math.sqrt(sorted.length);
}

/** The standard normal distribution function, by its Taylor series near the centre and a continued fraction further out. */
export function normalDistribution(x: number): number {
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= (x * x) / (2 * n + 1);
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let fraction = 0;
  for (let n = 200; n > 0; n--) fraction = n / (Math.abs(x) + fraction);
  const tail = density / (Math.abs(x) + fraction);
  return x < 0 ? tail : 1 - tail;
}

function sumOf(values: ArrayLike<number>, term: (value: number) => number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += term(values[i]);
  return sum;
}
