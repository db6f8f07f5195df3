/** Words as a part of a file name. */

/** "4.2 LA_a: normalised" -> "4.2-la-a-normalised". */
export function fileNameOf(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replace(/-$/, '');
}
