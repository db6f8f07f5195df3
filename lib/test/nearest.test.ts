/** Suggestions for misspelt names. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/src/errors.js';
import { nearest } from '../core/src/nearest.js';
import { profileNamed } from '../thesis/src/profile.js';

describe('the nearest names', () => {
  it('come first by edit distance, whatever the case', () => {
    expect(nearest('Quik', ['smoke', 'quick', 'thesis'], 1)).toEqual(['quick']);
    expect(nearest('3.33', ['3.3', '4.1', '3.4'], 2)).toEqual(['3.3', '3.4']);
  });

  it('count a beginning as near', () => {
    expect(nearest('tens', ['nest', 'tensor/wasm'], 1)).toEqual(['tensor/wasm']);
  });

  it('stand in the error for an unknown profile', () => {
    expect(profileNamed('quick')).toBe('quick');
    expect(() => profileNamed('thessis')).toThrow(UsageError);
    expect(() => profileNamed('thessis')).toThrow(/nearest: thesis/);
  });
});
