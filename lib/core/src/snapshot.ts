/** The state of a trajectory as data: engines give it and go on from it, the run store keeps it. */

/** Everything a trajectory needs to go on exactly: the point as "x", the optimizer's state as "state/NAME". */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  readonly arrays: {
    readonly [name: string]: {
      readonly shape: readonly number[];
      /** In the engine's own precision. */
      readonly values: Float32Array | Float64Array;
    };
  };
}

/** An array of a snapshot. */
export type SnapshotArray = Snapshot['arrays'][string];
