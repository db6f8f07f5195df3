import { it } from 'vitest';
import { flipBits } from './bit-flips.js';

it('a bit turned over in a file of the kit is named, or changes nothing: 400 of them', () => flipBits(100));
