/** What long work tells about itself while it runs: one record per curve, shown by command line and notebook. */

/** How far a run has come. */
export interface CurveProgress {
  /** Unique among the curves of one call: "3.6 Adam eta 1e-2, seed 0". */
  readonly curve: string;
  /** `waiting` for its turn, or for another process that computes it; `reused` came from the store, `shipped` with the kit. */
  readonly state: 'waiting' | 'running' | 'done' | 'reused' | 'shipped' | 'diverged';
  /** Steps done, counted from the starting point, those of earlier calls included. */
  readonly step: number;
  /** Steps asked for. */
  readonly steps: number;
  /** Latest training loss, raw (not log10). */
  readonly loss?: number;
  readonly secondsLeft?: number;
  /** What this report brings of the recording: what came since the last one, or all of it. */
  readonly recorded?: {
    /** Of the first of these losses. */
    readonly step: number;
    readonly losses: Float64Array;
    /** All of them. */
    readonly runningAccuracies: ArrayLike<number>;
  };
}

export type ProgressListener = (progress: CurveProgress) => void;
