/** The names nearest to a misspelt one, for error messages. */

/** @returns up to `count` of `names`, nearest first by edit distance; one that begins with the word is near */
export function nearest(word: string, names: readonly string[], count = 3): string[] {
  const typed = word.toLowerCase();
  const distance = (name: string) =>
    name.toLowerCase().startsWith(typed) ? 1 : editDistance(typed, name.toLowerCase());
  return [...names].sort((a, b) => distance(a) - distance(b)).slice(0, count);
}

/** Levenshtein distance: insertions, deletions and substitutions that turn a into b. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length];
}
