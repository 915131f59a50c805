/**
 * The method by which an object prints itself in `repr`. Taken from the global
 * symbol registry, so that it is one symbol however often the module is loaded.
 */
export const pyRepr: unique symbol = Symbol.for("tcptalks.repr");

/** An object that prints itself as Python would. */
export interface PyReprable {
  /**
   * What Python's `repr` gives for it.
   *
   * @param repr Prints a value inside this one; it keeps count of depth and length, and knows what is being printed already.
   * @returns The text, such as `deque([1, 2], maxlen=3)`.
   */
  [pyRepr](repr: (value: unknown) => string): string;
}
