/** What a pack may have beside the dependencies: their names, and what is known of each. */
import type { Work } from '../programs/work.js';

export const packPartNames = ['lab', 'node', 'cifar10'] as const;
export type PackPartName = (typeof packPartNames)[number];

export interface PartWork extends Work {
  readonly signal: AbortSignal;
}

export interface PackWork extends PartWork {
  /** Told of a large download how many bytes are there. */
  readonly onReceived: (received: number, bytes: number) => void;
}

export interface PackPart {
  readonly title: string;
  /** Whether this checkout has it. */
  isHere(): Promise<boolean>;
  /**
   * Brings it into a pack.
   * @param aside a folder for what is of no use afterwards
   * @returns its version
   */
  fill(pack: string, aside: string, work: PackWork): Promise<string>;
  /** @returns what has become of it, in words */
  install(pack: string, version: string, work: PartWork): Promise<string>;
}
