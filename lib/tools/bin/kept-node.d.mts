import type { NodeBinary } from './node-package.mjs';

export declare const keptNodeFolder: string;
export declare const choiceName: string;
export declare function glibcVersion(): string | undefined;
export declare function keptNode(folder?: string): NodeBinary | undefined;
export declare function keepNode(folder: string, node: NodeBinary): void;
export declare function runOnKeptNode(program: readonly string[]): Promise<boolean>;
