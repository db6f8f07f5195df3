/** The data files and their checksums. */
import { unverified } from 'l2o-thesis/internal/data/data-file.js';
import { fetchCommand } from 'l2o-thesis/internal/data/locate.js';
import type { DataCheck } from 'l2o-thesis/internal/data/verify.js';
import type { Check, Finding } from './finding.js';

export const dataCheck: Check = {
  subject: 'data',
  look: async () => {
    const { verifyData } = await import('l2o-thesis/internal/data/verify.js');
    const checks = await verifyData();
    const collections = [...new Set(checks.map(({ collection }) => collection))];
    return collections.flatMap((collection) =>
      judge(
        `data ${collection}`,
        checks.filter((check) => check.collection === collection),
      ),
    );
  },
};

/** What is to be said of one collection. */
export function judge(subject: string, checks: readonly DataCheck[]): Finding[] {
  const lacking = checks.flatMap(({ status, path, explanation }) =>
    explanation ? [{ status, text: `${path}: ${explanation.found}`, fix: explanation.fix }] : [],
  );
  const notFetched = lacking.find(({ status }) => status === 'not fetched');
  if (notFetched) return [{ state: 'warning', subject, text: 'not there, optional', fix: notFetched.fix }];
  if (lacking.length > 0) return lacking.map(({ text, fix }) => ({ state: 'failure', subject, text, fix }));
  const unknown = checks.find(({ variant }) => variant === unverified);
  if (unknown) {
    const text = `${checks.length} files, of the right size; no checksum says that they are the official ones`;
    return [
      {
        state: 'warning',
        subject,
        text,
        fix: `compare them with the archive: "${fetchCommand(unknown.collection)}"`,
      },
    ];
  }
  const variants = [...new Set(checks.map(({ variant }) => variant))].join(', ');
  return [{ state: 'ok', subject, text: `${checks.length} files, intact, variant ${variants}` }];
}
