/**
 * The method by which an object prints itself in `repr`. Taken from the global
 * symbol registry, so that it is one symbol however often the module is loaded.
 *
 * @example
 * ```ts
 * import { pyRepr, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * class Angle {
 *   constructor(readonly degrees: number) {}
 *   [pyRepr]() {
 *     return `Angle(${this.degrees})`;
 *   }
 * }
 * assertEquals(repr([new Angle(90)]), "[Angle(90)]");
 * ```
 */
export const pyRepr: unique symbol = Symbol.for("tcptalks.repr");

/**
 * The method by which an object prints itself where it stands inside itself.
 *
 * @example
 * ```ts
 * import { pyRepr, pyReprInside, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * class Path {
 *   steps: unknown[] = [];
 *   [pyRepr](repr: (value: unknown) => string) {
 *     return `Path(${repr(this.steps)})`;
 *   }
 *   [pyReprInside]() {
 *     return "Path(...)";
 *   }
 * }
 * const path = new Path();
 * path.steps.push(1, path);
 * assertEquals(repr(path), "Path([1, Path(...)])");
 * ```
 */
export const pyReprInside: unique symbol = Symbol.for("tcptalks.repr.inside");

/**
 * An object that prints itself as Python would.
 *
 * @example
 * ```ts
 * import { pyRepr, type PyReprable, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const corner: PyReprable = { [pyRepr]: (repr) => `Corner(${repr("A")})` };
 * assertEquals(repr(corner), "Corner('A')");
 * ```
 */
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

/**
 * The method by which an object that holds other values gives what Python's
 * `str` would: like {@linkcode pyRepr}, with a second function for the `str` of
 * a value inside it.
 */
export const pyStr: unique symbol = Symbol.for("tcptalks.str");
