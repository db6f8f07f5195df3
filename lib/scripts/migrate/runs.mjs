export async function runs() {
  throw new Error('not yet');
}
