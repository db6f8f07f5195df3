/** The version of this package, as in its package file. */
export const kitVersion = '0.1.0';
