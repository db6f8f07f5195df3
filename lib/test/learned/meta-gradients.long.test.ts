/** Every row of the proof: all places, all kinds. */
import { kinds, type PlaceName, places, proveRows } from './meta-gradient-proof.js';

proveRows({ places: Object.keys(places) as PlaceName[], kinds });
