/** Words as a name of a file, or of a place in a page. */

/** "4.2 LA_a: normalised" -> "4.2-la-a-normalised". @param most how many characters of it */
export function hyphenated(words: string, most = Number.POSITIVE_INFINITY): string {
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .slice(0, most)
    .replace(/-$/, '');
}
