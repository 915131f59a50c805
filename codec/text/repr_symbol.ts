/**
 * The method by which an object prints itself in `repr`. Taken from the global
 * symbol registry, so that it is one symbol however often the module is loaded.
 */
export const pyRepr: unique symbol = Symbol.for("tcptalks.repr");

/** The method by which an object prints itself where it stands inside itself. */
export const pyReprInside: unique symbol = Symbol.for("tcptalks.repr.inside");

/** An object that prints itself as Python would. */
export interface PyReprable {
  /**
   * What Python's `repr` gives for it.
   *
   * @param repr Prints a value inside this one; it keeps count of depth and length, and knows what is being printed already.
   * @returns The text, such as `deque([1, 2], maxlen=3)`.
   */
  [pyRepr](repr: (value: unknown) => string): string;

  /**
   * What stands for it inside itself; without this method that is `...`, as for
   * most of Python's classes.
   *
   * @param repr As above; not to be called with anything that holds the object.
   * @returns The text, such as `[...]`.
   */
  [pyReprInside]?(repr: (value: unknown) => string): string;
}
