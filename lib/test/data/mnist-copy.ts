/** Copies of the MNIST files in a temporary folder, to be damaged by tests. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataFolder } from '../../thesis/src/data/data-file.js';
import { packageFolder } from '../../thesis/src/data/locate.js';
import { collectionNamed, type DataPackage } from '../../thesis/src/data/manifest.js';

export const mnist = collectionNamed('mnist');
export const mnistPackage: DataPackage = mnist.package ?? { name: '', version: '', folder: '' };
export const intact = packageFolder(mnistPackage);

export interface MnistCopy extends DataFolder {
  pathOf(file: string): string;
  /** Replaces a file by what `change` makes of its bytes. */
  damage(file: string, change: (content: Buffer) => Uint8Array): void;
  /** Makes a file whole again. */
  restore(file: string): void;
  remove(): void;
}

export function copyMnist(): MnistCopy {
  const path = mkdtempSync(join(tmpdir(), 'l2o-mnist-'));
  const pathOf = (file: string) => join(path, file);
  const restore = (file: string) => copyFileSync(join(intact.path, file), pathOf(file));
  for (const { file } of mnist.files) restore(file);
  return {
    path,
    fix: 'the way to fix it',
    variant: 'official',
    pathOf,
    damage: (file, change) => writeFileSync(pathOf(file), change(readFileSync(pathOf(file)))),
    restore,
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** Turns one byte of a copy around. */
export function withByte(content: Buffer, position: number, byte: number): Buffer {
  const copy = Buffer.from(content);
  copy[position] = byte;
  return copy;
}

/** The explained error that a promise ends in. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expectedToFail(),
    (error: unknown) => error,
  );
}

function expectedToFail(): never {
  throw new Error('this should have failed');
}
