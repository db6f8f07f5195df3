/** Notebooks made up for tests, in a folder of their own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kernelMetadata } from '../../thesis/src/notebook/kernel.js';

export class Notebooks {
  readonly folder = mkdtempSync(join(tmpdir(), 'l2o-execute-'));

  /** One with these cells; prose begins with "#". */
  write(name: string, sources: readonly string[], metadata: object = kernelMetadata): void {
    const cells = sources.map((source, index) =>
      source.startsWith('#')
        ? { cell_type: 'markdown', id: `c${index}`, metadata: {}, source }
        : { cell_type: 'code', id: `c${index}`, metadata: {}, source, outputs: [], execution_count: null },
    );
    this.writeText(name, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
  }

  writeText(name: string, text: string): void {
    writeFileSync(join(this.folder, `${name}.ipynb`), text);
  }

  readText(name: string): string {
    return readFileSync(join(this.folder, `${name}.ipynb`), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
