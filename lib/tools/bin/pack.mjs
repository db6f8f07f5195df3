/**
 * A pack: a folder with what set-up otherwise fetches, for a machine without network. `l2o setup pack` fills it, `l2o setup
 * --offline` installs from it. Plain JavaScript, because a fresh clone asks it before anything is compiled.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { glibcVersion } from './kept-node.mjs';
import { checkout, SetupError } from './setup.mjs';

/** @typedef {import('./pack.mjs').Pack} Pack */

/** Written last: a folder without it was not filled to its end. */
export const packName = 'pack.json';

/** Where npm's cache of the dependencies lies in a pack. */
export const npmFolder = 'npm';

/** @param {string} [root] of the checkout */
export function packOrigin(root = checkout) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  // Some packages and wheels are for one C library.
  const library = glibcVersion() === undefined ? '' : ' glibc';
  return { lock, platform: `${process.platform}-${process.arch}${library}` };
}

/**
 * @param {string} folder
 * @param {string} [root] of the checkout
 * @returns {Pack | import('./pack.mjs').NoPack}
 */
export function readPack(folder, root) {
  const place = resolve(folder);
  const name = folder || 'FOLDER';
  const { lock, platform } = packOrigin(root);
  /** @param {string} found */
  const none = (found) => {
    const expected = `${name} is a pack for this machine and this checkout`;
    const fix = `make one in a checkout of this version, on such a machine with network: npm run l2o -- setup pack ${name}`;
    return { complaint: { expected, found, fix } };
  };
  /** @type {Pack} */
  let pack;
  try {
    pack = JSON.parse(readFileSync(join(place, packName), 'utf8'));
  } catch {
    return none(`no ${packName} that can be read: there is no pack, or one that was not filled to its end`);
  }
  if (pack.lock !== lock) return none('one for another package-lock.json: another version of the kit');
  if (pack.platform !== platform) return none(`one for ${pack.platform}; this is ${platform}`);
  if (!existsSync(join(place, npmFolder))) return none(`no folder "${npmFolder}": it was not carried whole`);
  return { ...pack, place };
}

/**
 * Set-up with the packages of a pack.
 * @param {string} folder
 * @template {import('./pack.mjs').Surroundings} T
 * @param {T} usual
 * @returns {T & { source: string }}
 * @throws SetupError
 */
export function fromPack(folder, usual) {
  const pack = readPack(folder, usual.root);
  if ('complaint' in pack) {
    const { expected, found, fix } = pack.complaint;
    throw new SetupError(`expected: ${expected}\n  found: ${found}\n  to fix it: ${fix}`, 2);
  }
  const source = `the pack is whole ("setup pack ${folder}" makes it anew)`;
  return {
    ...usual,
    source,
    npm: async (args) => {
      // npm writes into its cache, and takes out what is damaged: the pack stays as it is, also where it cannot be written.
      const cache = join(usual.root, '.cache', 'pack');
      try {
        rmSync(cache, { recursive: true, force: true });
        copyFiles(join(pack.place, npmFolder), cache);
        const ended = await usual.npm([
          ...args,
          '--offline',
          `--registry=${pack.registry}`,
          ...npmCache(cache),
        ]);
        const missing = ended.code === 0 ? leftOut(usual.root, pack.packages) : undefined;
        if (missing === undefined) return ended;
        // Without npm's record of it, this is no installation.
        rmSync(npmRecord(usual.root));
        usual.say(`npm left out ${missing}.`);
        return { ...ended, code: 1 };
      } finally {
        rmSync(cache, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Copies that can be written, also of what cannot.
 * @param {string} from
 * @param {string} to
 */
function copyFiles(from, to) {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const folder = join(to, relative(from, entry.parentPath));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, entry.name), readFileSync(join(entry.parentPath, entry.name)));
  }
}

/**
 * What npm is told of a cache of its own.
 * @param {string} folder
 */
export function npmCache(folder) {
  return [`--cache=${folder}`, '--logs-max=0'];
}

/**
 * npm's own record of what it installed.
 * @param {string} root
 */
const npmRecord = (root) => join(root, 'node_modules', '.package-lock.json');

/**
 * The packages that npm installed in a folder.
 * @param {string} root
 * @returns {string[]}
 */
export function packagesIn(root) {
  return Object.keys(JSON.parse(readFileSync(npmRecord(root), 'utf8')).packages);
}

/**
 * A package that npm passed over without a word, as it does with an optional one that it cannot get (what draws PNGs).
 * @param {string} root
 * @param {readonly string[]} packages
 */
export function leftOut(root, packages) {
  const there = new Set(packagesIn(root));
  return packages.find((one) => !there.has(one));
}
