import type { Ended } from './npm.mjs';

export interface Pack {
  readonly folder: string;
  /** A hash of package-lock.json. */
  readonly lock: string;
  readonly platform: string;
  /** Under whose name npm keeps its packages. */
  readonly registry: string;
  /** All that npm installs from it. */
  readonly packages: readonly string[];
  /** What else it has, with the version of each. */
  readonly parts: Readonly<Partial<Record<PackPart, string>>>;
}
/** Of those of set-up (setup.mjs). */
export interface Surroundings {
  readonly root: string;
  readonly say: (line: string) => void;
  readonly npm: (args: string[]) => Promise<Ended>;
}
export type PackPart = (typeof packParts)[number];
export declare const packName: string;
export declare const npmFolder: string;
export declare const packParts: readonly ['lab', 'node', 'cifar10'];
export declare function packOrigin(root?: string): Pick<Pack, 'lock' | 'platform'>;
export declare function readPack(name: string, root?: string): Pack;
export declare function fromPack<T extends Surroundings>(name: string, usual: T): T & { source: string };
export declare function npmCache(folder: string): string[];
export declare function packagesIn(root: string): string[];
export declare function leftOut(root: string, packages: readonly string[]): string | undefined;
