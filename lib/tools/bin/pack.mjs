/**
 * A pack: a folder with what set-up otherwise fetches, for a machine without network. `l2o setup pack` fills it, `l2o setup
 * --offline` installs from it. Plain JavaScript, because a fresh clone asks it before anything is compiled.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { glibcVersion } from './kept-node.mjs';
import { checkout, SetupError } from './setup.mjs';

/** Written last: a folder without it was not filled to its end. */
export const packName = 'pack.json';

/** Where npm's cache of the dependencies lies in a pack. */
export const npmFolder = 'npm';

/** What a pack may have beside the dependencies. */
export const packParts = /** @type {const} */ (['lab', 'node', 'cifar10']);

/**
 * What a pack is for.
 * @param {string} [root] of the checkout
 */
export function packOrigin(root = checkout) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  // Some packages and wheels are for one C library.
  const library = glibcVersion() === undefined ? '' : ' glibc';
  return {
    lock: createHash('sha256').update(lock).digest('hex'),
    platform: `${process.platform}-${process.arch}${library}`,
  };
}

/**
 * @param {string} name of its folder
 * @param {string} [root] of the checkout
 * @returns {import('./pack.mjs').Pack}
 * @throws SetupError where it is none for this checkout and this machine
 */
export function readPack(name, root) {
  const folder = resolve(name);
  const { lock, platform } = packOrigin(root);
  /** @type {import('./pack.mjs').Pack | undefined} */
  let pack;
  let found = `no ${packName} that can be read: there is no pack, or one that was not filled to its end`;
  try {
    pack = JSON.parse(readFileSync(join(folder, packName), 'utf8'));
  } catch {
    // Said below.
  }
  if (pack) {
    if (pack.lock !== lock) found = 'one for another package-lock.json: another version of the kit';
    else if (pack.platform !== platform) found = `one for ${pack.platform}; this is ${platform}`;
    else if (!existsSync(join(folder, npmFolder)))
      found = `no folder "${npmFolder}": it was not carried whole`;
    else return { ...pack, folder };
  }
  throw new SetupError(
    `expected: ${name || 'FOLDER'} is a pack for this machine and this checkout\n  found: ${found}` +
      `\n  to fix it: make one in a checkout of this version, on such a machine with network: npm run l2o -- setup pack ${name || 'FOLDER'}`,
    2,
  );
}

/**
 * Set-up with the packages of a pack.
 * @param {string} name of its folder
 * @template {import('./pack.mjs').Surroundings} T
 * @param {T} usual
 * @returns {T & { source: string }}
 * @throws SetupError
 */
export function fromPack(name, usual) {
  const { root, say, npm } = usual;
  const pack = readPack(name, root);
  /** @param {string[]} args */
  const npmFromPack = async (args) => {
    // npm writes into its cache, and takes out what is damaged: the pack stays as it is, also where it cannot be written.
    const cache = join(root, '.cache', 'pack');
    try {
      rmSync(cache, { recursive: true, force: true });
      copyFiles(join(pack.folder, npmFolder), cache);
      const ended = await npm([...args, '--offline', `--registry=${pack.registry}`, ...npmCache(cache)]);
      const missing = ended.code === 0 ? leftOut(root, pack.packages) : undefined;
      if (missing === undefined) return ended;
      // Without npm's record of it, this is no installation.
      rmSync(npmRecord(root));
      say(`npm left out ${missing}.`);
      return { ...ended, code: 1 };
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  };
  return { ...usual, npm: npmFromPack, source: `the pack is whole ("setup pack ${name}" makes it anew)` };
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

/** What npm is told of a cache of its own. @param {string} folder */
export const npmCache = (folder) => [`--cache=${folder}`, '--logs-max=0'];

/** npm's own record of what it installed. @param {string} root */
const npmRecord = (root) => join(root, 'node_modules', '.package-lock.json');

/**
 * The packages that npm installed.
 * @param {string} root
 * @returns {string[]}
 */
export const packagesIn = (root) => Object.keys(JSON.parse(readFileSync(npmRecord(root), 'utf8')).packages);

/**
 * A package that npm passed over without a word, as it does with an optional one that it cannot get (what draws PNGs).
 * @param {string} root
 * @param {readonly string[]} packages
 */
export function leftOut(root, packages) {
  const there = new Set(packagesIn(root));
  return packages.find((one) => !there.has(one));
}
