/** The exports of the module: matrix kernels for the rules' networks and for network problems. */
export { LANES, affine, affineGated, affineRelu, collect, outer } from './coordinates';
export * from './network';
export { isFused, measurePeak, spendPeak } from './peak';
