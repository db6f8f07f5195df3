/** The data files and their checksums. */
import type { Check, Finding } from './finding.js';

export const dataCheck: Check = {
  subject: 'data',
  look: async () => {
    const { verifyData } = await import('../../data/verify.js');
    const checks = await verifyData();
    const collections = [...new Set(checks.map(({ collection }) => collection))];
    return collections.flatMap((collection): Finding[] => {
      const subject = `data ${collection}`;
      const own = checks.filter((check) => check.collection === collection);
      const bad = own.flatMap(({ path, explanation }): Finding[] =>
        explanation
          ? [{ state: 'failure', subject, text: `${path}: ${explanation.found}`, mend: explanation.mend }]
          : [],
      );
      if (bad.length > 0) return bad;
      const variants = [...new Set(own.map(({ variant }) => variant))].join(', ');
      return [{ state: 'ok', subject, text: `${own.length} files, checksums right, variant ${variants}` }];
    });
  },
};
