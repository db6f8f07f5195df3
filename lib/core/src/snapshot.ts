/** The state of a trajectory as data: engines give it and go on from it, the run store keeps it. */

export type Precision = 'float32' | 'float64';

/** An array of a snapshot, with the engine's own precision. */
export interface SnapshotArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/** Everything a trajectory needs to go on exactly: the point as "x", the optimizer's state as "state/NAME". */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  readonly arrays: Readonly<Record<string, SnapshotArray>>;
}
