/** Text that may come from other people's files, before it reaches a terminal. */

/** Longer than anything that the kit has to say in one piece. */
const longest = 4000;

/** What steers a terminal, or turns the direction of writing: control characters, line ends among them, and Unicode's marks. */
const steering = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The text on one line, with "\u{1b}" for an escape character, cut where it is endless. */
export function printable(text: string): string {
  const kept = text.length > longest ? `${text.slice(0, longest)}... (${text.length} characters)` : text;
  return kept.replace(steering, (one) => `\\u{${one.charCodeAt(0).toString(16)}}`);
}
