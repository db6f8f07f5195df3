export declare const oldestNode: readonly [major: number, minor: number];
export declare const oldestOf22: readonly [major: number, minor: number];
export declare const newestNode: number;
export declare const fasterNodes: readonly [number, ...number[]];
export declare function isNewer(version: string, other: string): boolean;
export declare function nodeComplaint(version: string): string | null;
