/** `l2o-tools`: what a notebook asks the doctor. */
export { type EnvironmentPart, showFindings } from './doctor/environment-table.js';
