/** The exports of the module: matrix kernels for the rules' networks, and network problems. */
export { LANES, affine, affineGated, affineRelu, collect, outer } from './coordinates';
export { convolutionScratch } from './convolution';
export { cropBytes, cropScratch } from './crops';
export { denseScratch } from './dense';
export { runNetwork } from './network';
export { normalizationScratch } from './local-response-normalization';
export { isFused, peakOperations, peakScratch, spendPeak } from './peak';
export { winogradScratch, winogradWeightBytes } from './winograd';
