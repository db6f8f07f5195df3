/** What all network problems share: everything that follows from their layers. */

import { totalSize } from '../parameters.js';
import { initializeLayers, type Layer, parametersOf } from './layer.js';
import { checkNetwork } from './network-gate.js';
import type { NetworkProblem } from './problem.js';

/** A network problem from its definition. @throws UsageError where its layers or batches cannot be */
export function networkProblem(
  definition: Omit<NetworkProblem, 'kind' | 'layers' | 'parameters' | 'size' | 'initialize'>,
  layers: readonly Layer[],
): NetworkProblem {
  checkNetwork({ ...definition, layers });
  const parameters = parametersOf(layers);
  return {
    ...definition,
    kind: 'network',
    layers,
    parameters,
    size: totalSize(parameters),
    initialize: (stream) => initializeLayers(layers, stream),
  };
}
