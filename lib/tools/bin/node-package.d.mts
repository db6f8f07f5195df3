export interface NodeBinary {
  readonly version: string;
  readonly file: string;
}
export declare const nodePackage: string | undefined;
export declare function findNodeVersion(
  name: string,
  major: number,
  choice?: { readonly oldestFrom?: number; readonly signal?: AbortSignal | undefined },
): Promise<string | undefined>;
export declare function packPackage(folder: string, spec: string, signal?: AbortSignal): Promise<void>;
export declare function installNode(folder: string, spec: string, signal?: AbortSignal): Promise<void>;
export declare function installedNode(folder: string, name: string): NodeBinary;
export declare function npm(args: string[], signal?: AbortSignal): Promise<string>;
