/** Brings data/manifest.json up to date with the files of the checkout, for those who make them anew. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { list, record, text } from 'l2o/internal/data/json.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { namesIn, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { type ManifestFile, manifestFix } from 'l2o-thesis/internal/data/manifest.js';
import { manifestFile } from 'l2o-thesis/internal/project.js';

/** The files of the collections that are part of the checkout, by their ending. */
const endings = new Map([
  ['reference', '.json'],
  ['results', '.json'],
  ['trained', '.safetensors'],
]);

/**
 * Writes size and MD5 of every file of these collections.
 * @param file the manifest; their folders lie beside it
 * @returns what is new, other or gone: "results/fig-3.06.json"
 * @throws DataError when the manifest is damaged; StorageError
 */
export async function recordManifest(file: string = manifestFile): Promise<string[]> {
  const manifest = readJson(file, (value) => record(value, 'the file'), manifestFix);
  const changed: string[] = [];
  const collections = await Promise.all(
    list(manifest.collections, 'collections', record).map(async (collection) => {
      const name = text(collection.name, 'name');
      const ending = endings.get(name);
      if (ending === undefined) return collection;
      const files = await filesIn(join(dirname(file), name), ending);
      changed.push(
        ...differing(list(collection.files, 'files', record), files).map((one) => `${name}/${one}`),
      );
      return { ...collection, files };
    }),
  );
  const content = JSON.stringify({ ...manifest, collections }, null, 2);
  // A line for each file.
  const lines = content.replace(/\{\s+"name": "[^"]*",\s+"file": [^{}]*\}/g, (entry) =>
    entry.replace(/\s*\n\s*/g, ' '),
  );
  await writeAtomically(dirname(file), basename(file), Buffer.from(`${lines}\n`));
  return changed;
}

async function filesIn(folder: string, ending: string): Promise<ManifestFile[]> {
  const names = (await namesIn(folder)).filter((name) => extname(name) === ending).sort();
  return names.map((name) => {
    const content = readFileSync(join(folder, name));
    const md5 = createHash('md5').update(content).digest('hex');
    return { name: titleOf(basename(name, ending)), file: name, bytes: content.length, md5 };
  });
}

/** "fig-3.09-range" is figure 3.9-range; a trained optimizer has the name of its file. */
function titleOf(stem: string): string {
  return stem.replace(/^fig-(\d+)\.0?/, 'figure $1.');
}

/** Names of the files that only one of two lists has, or that differ. */
function differing(before: readonly object[], after: readonly ManifestFile[]): string[] {
  const told = (entries: readonly object[]) =>
    new Map(entries.map((entry) => [JSON.stringify(entry), 'file' in entry ? String(entry.file) : '']));
  const [old, fresh] = [told(before), told(after)];
  const both = [...old, ...fresh].filter(([entry]) => !(old.has(entry) && fresh.has(entry)));
  return [...new Set(both.map(([, name]) => name))].sort();
}
