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
export declare function installNode(
  folder: string,
  name: string,
  version: string,
  signal?: AbortSignal,
): Promise<void>;
export declare function installedNode(folder: string, name: string): NodeBinary;
