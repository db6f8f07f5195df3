/** An entry of a list whose place follows from the list itself, or from one of the same length. */
export function at<T>(list: ArrayLike<T>, place: number): T {
  const entry = list[place];
  if (entry === undefined) throw new RangeError(`no entry ${place} among ${list.length}`);
  return entry;
}
