export { type EnvironmentPart, showFindings } from './doctor/environment-table.js';
