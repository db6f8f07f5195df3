/** A row of the table of faults. */

/** What is handed over, what is expected, what was found, and what fixes it, "give another value" unless said otherwise. */
export type Row = readonly [call: () => unknown, expected: string, found: string, fix?: string];

/** What a program without types may hand over. */
export const any = (value: unknown) => value as never;
