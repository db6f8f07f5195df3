import { expect, test } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { parseThesisId, thesisName } from '../../thesis/src/data/thesis-id.js';

test.each([
  ['3.3', 'Figure 3.3'],
  ['4.10', 'Figure 4.10'],
  ['T4.1a', 'Table 4.1a'],
  ['3.7-range', 'Supplement to figure 3.7'],
  ['T4.2-eleven', 'Supplement to table 4.2'],
])('"%s" is called %s', (id, name) => {
  expect(thesisName(id)).toBe(name);
});

test('is read in its parts', () => {
  expect(parseThesisId('T4.1a')).toEqual({
    kind: 'table',
    chapter: '4',
    number: '1',
    part: 'a',
    supplement: null,
  });
  expect(parseThesisId('3.9-all-inputs')).toEqual({
    kind: 'figure',
    chapter: '3',
    number: '9',
    part: '',
    supplement: 'all-inputs',
  });
});

test.each(['', '3', '3.', '.3', '3.3b', 't4.2', 'T', '../3.3', '3.3-', '3.3-../x', 'fig-3.03'])(
  '"%s" is refused',
  (id) => {
    expect(() => parseThesisId(id)).toThrow(UsageError);
  },
);
