/** Names that cannot reach a Python peer as keyword arguments: each kills its listener. */
const FATAL_KEYWORDS = ["retcode", "opcode", "self"];

/**
 * Python's keyword arguments, as the last argument of a call. {@linkcode kwargs}
 * makes one; its properties are the arguments.
 */
export class Kwargs {
  /** Makes one from the arguments' names and values. */
  constructor(values: Iterable<readonly [string, unknown]> = []) {
    for (const [name, value] of values) {
      // Not by assignment: "__proto__" is a name like any other.
      Object.defineProperty(this, name, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
  }
}

/**
 * Marks an object as Python's keyword arguments: the last argument of
 * `execute`, `send` or a handler. A bound function gets one, too, as its last
 * argument where the caller gave keyword arguments.
 *
 * @param values The arguments by name; entries that are `undefined` are left out.
 * @returns The same names and values, as a {@linkcode Kwargs}.
 *
 * @example
 * ```ts
 * import { Kwargs, kwargs } from "@tcptalks/tcptalks";
 * import { assertInstanceOf, assertEquals } from "@std/assert";
 *
 * // await talks.execute(0x11, 4, kwargs({ active_high: true }));
 * const options = kwargs({ active_high: true });
 * assertInstanceOf(options, Kwargs);
 * assertEquals(options.active_high, true);
 * ```
 */
export function kwargs<const T extends Readonly<Record<string, unknown>>>(
  values: T,
): Kwargs & T {
  const made = new Kwargs(
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
  return made as Kwargs & T;
}

/** The first keyword name that would kill a Python listener, if there is one. */
export function fatalKeyword(keywords: Kwargs): string | undefined {
  return FATAL_KEYWORDS.find((name) => Object.hasOwn(keywords, name));
}
