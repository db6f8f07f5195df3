/** Every row of the proof: all places, all kinds. */
import { kinds, type Place, places, proveRows } from './meta-gradient-proof.js';

proveRows({ places: Object.keys(places) as Place[], kinds });
