export async function trained() {
  throw new Error('not yet');
}
