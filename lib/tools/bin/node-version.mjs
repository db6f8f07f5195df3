/**
 * The check before everything else: is this Node new enough? Written in the language of Node 12, so that
 * an old Node can read this file and say what is wrong instead of failing on a word it does not know.
 */

/** Oldest Node the kit runs on: major and minor version. Also in package.json, "engines". */
export const oldestNode = [20, 19];

/** Of the versions above 20 the oldest: 21 and the first of 22 cannot require ES modules, as the notebooks' kernel does. */
export const oldestOf22 = [22, 12];

/** Newest major version it is tested on. */
export const newestNode = 26;

/** Major versions that `l2o setup node` brings, the usual one first. */
export const fasterNodes = [24, 26];

/**
 * @param {string} version "24.21.0"
 * @param {string} other
 */
export function isNewer(version, other) {
  const numbers = other.split('.').map(Number);
  const difference = version
    .split('.')
    .map((number, index) => Number(number) - numbers[index])
    .find((number) => number !== 0);
  return difference !== undefined && difference > 0;
}

/**
 * @param {string} version as in process.versions.node: "20.19.4"
 * @returns {string | null} what to tell the person, or null when all is well
 */
export function nodeComplaint(version) {
  const found = version.split('.').map(Number);
  const oldest = found[0] > oldestNode[0] ? oldestOf22 : oldestNode;
  const isOld = found[0] < oldest[0] || (found[0] === oldest[0] && found[1] < oldest[1]);
  if (!isOld) return null;
  return (
    'expected: Node ' +
    oldestNode.join('.') +
    ', ' +
    oldestOf22.join('.') +
    ' or newer\n  found: Node ' +
    version +
    '\n  to fix it: install a newer Node, from https://nodejs.org or with your version manager'
  );
}
