export declare const oldestNode: readonly [major: number, minor: number];
export declare const newestNode: number;
export declare function nodeComplaint(version: string): string | null;
