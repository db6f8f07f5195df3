import type { Ended } from './npm.mjs';

export interface Pack {
  /** The folder. */
  readonly place: string;
  /** A hash of package-lock.json. */
  readonly lock: string;
  readonly platform: string;
  /** Under whose name npm kept its packages. */
  readonly registry: string;
  /** All that npm installed from it. */
  readonly packages: readonly string[];
  /** What else it has, by name, each with its version. */
  readonly parts: Readonly<Record<string, string>>;
}
export interface NoPack {
  readonly complaint: { readonly expected: string; readonly found: string; readonly fix: string };
}
/** Of those of set-up (setup.mjs). */
export interface Surroundings {
  readonly root: string;
  readonly say: (line: string) => void;
  readonly npm: (args: string[]) => Promise<Ended>;
}
export declare const packName: string;
export declare const npmFolder: string;
export declare function packOrigin(root?: string): Pick<Pack, 'lock' | 'platform'>;
export declare function readPack(folder: string, root?: string): Pack | NoPack;
export declare function fromPack<T extends Surroundings>(folder: string, usual: T): T & { source: string };
export declare function npmCache(folder: string): string[];
export declare function packagesIn(root: string): string[];
export declare function leftOut(root: string, packages: readonly string[]): string | undefined;
