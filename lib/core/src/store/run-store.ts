/** The contract of a store of runs, and one in memory. That of l2o/node keeps them in files. */
import { type Checkpoint, covers } from './checkpoint.js';
import type { RunAddress } from './run-definition.js';
import { recordingName } from './run-id.js';

/** Where runs are kept: `MemoryStore`, or `FileStore` of l2o/node. */
export interface RunStore {
  /**
   * A stored run of that many steps, or one that diverged before; with `explicitEngine` no recording of another arithmetic will do.
   * @returns undefined when something is left to compute
   */
  find(
    address: RunAddress,
    requirement: { readonly explicitEngine: boolean; readonly steps: number },
  ): Promise<Checkpoint | undefined>;
  /**
   * Opens a recording for writing; to be closed afterwards.
   * @returns who has it open, where that is another process: "process 4711 on host, since ..."
   */
  openForWriting(address: RunAddress): Promise<Recorder | { readonly heldBy: string }>;
}

/** A recording that nobody else writes. */
export interface Recorder {
  /** What was there when it was opened. */
  readonly latest: Checkpoint | undefined;
  /** @returns false when nothing was written, because another process has taken the recording over */
  write(checkpoint: Checkpoint): Promise<boolean>;
  close(): Promise<void>;
}

/** Runs for as long as this object lives: nothing is written anywhere. */
export class MemoryStore implements RunStore {
  readonly #runs = new Map<string, Checkpoint>();
  readonly #open = new Set<string>();

  async find(address: RunAddress, { steps }: { readonly steps: number }): Promise<Checkpoint | undefined> {
    const found = this.#runs.get(recordingName(address));
    if (!found) return undefined;
    const extent = { step: found.losses.length, diverged: found.divergedAt !== null };
    return covers(extent, steps) ? found : undefined;
  }

  async openForWriting(address: RunAddress): Promise<Recorder | { readonly heldBy: string }> {
    const name = recordingName(address);
    if (this.#open.has(name)) return { heldBy: 'another call in this process' };
    this.#open.add(name);
    return {
      latest: this.#runs.get(name),
      write: async (checkpoint) => {
        this.#runs.set(name, checkpoint);
        return true;
      },
      close: async () => void this.#open.delete(name),
    };
  }
}
