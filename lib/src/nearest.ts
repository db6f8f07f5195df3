/** The names nearest to a misspelt one, for error messages. */

/** @returns up to `count` of `names`, nearest first by edit distance, a common beginning counting in favour */
export function nearest(word: string, names: readonly string[], count = 3): string[] {
  const cost = (name: string) =>
    editDistance(word.toLowerCase(), name.toLowerCase()) - (name.startsWith(word) ? word.length : 0);
  return [...names].sort((a, b) => cost(a) - cost(b)).slice(0, count);
}

/** Levenshtein distance: insertions, deletions and substitutions that turn a into b. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
