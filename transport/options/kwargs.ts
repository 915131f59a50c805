import { inert } from "../../codec/types/object.ts";
import { checkRecord } from "../../codec/check.ts";

/** Names that cannot reach a Python peer as keyword arguments: each kills its listener. */
const FATAL_KEYWORDS = ["retcode", "opcode", "self"];

/** Gives back what it is called with: what extends it puts its private fields there. */
class Given {
  constructor(value: object) {
    return value;
  }
}

/** Marks an object as keyword arguments, and not a dict among the positional ones: a WeakSet would take longer. */
class Marked extends Given {
  #isKwargs = true;

  constructor(value: object) {
    super(value);
  }

  static has(value: object): boolean {
    return #isKwargs in value;
  }
}

/**
 * Python's keyword arguments by name, as {@linkcode kwargs} marks them: a plain
 * object, but no other plain object will do.
 *
 * @typeParam Values The names, and the types of their values.
 *
 * @example
 * ```ts
 * import { type Kwargs, kwargs, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const fast: Kwargs<{ speed: number }> = kwargs({ speed: 3 });
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x12, (distance: number, speed = 1) => `${distance}, ${speed}`);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * assertEquals(await bot.execute(0x12, 5, fast), "5, 3");
 * ```
 */
export type Kwargs<Values extends object = Readonly<Record<string, unknown>>> =
  & Readonly<Values>
  & { readonly "~kwargs": keyof Values };

/**
 * Marks an object as Python's keyword arguments: the last argument of
 * `execute`, `send` or a handler.
 *
 * The names `retcode`, `opcode` and `self` are refused where they are sent: each
 * kills the listener of a Python peer. `timeout` is a name like any other: only
 * Python's own `execute` takes it away from the function, ours does not.
 *
 * @param values The arguments by name; entries that are `undefined` are left out.
 * @returns A new plain object of the same names and values, which is marked.
 * @throws {TypeError} When it is no plain object: a `Map` has no names.
 *
 * @example
 * ```ts
 * import { kwargs } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * // await talks.execute(0x11, 4, kwargs({ active_high: true }));
 * assertEquals(kwargs({ active_high: true }).active_high, true);
 * ```
 */
export function kwargs<Values extends object>(values: Values): Kwargs<Values> {
  checkRecord(
    values,
    "Cannot make keyword arguments of",
    "kwargs({ speed: 0.25 })",
  );
  const given = Object.entries(values).filter(([, value]) =>
    value !== undefined
  );
  return marked(Object.fromEntries(given)) as Kwargs<Values>;
}

/** Marks a new object. */
function marked(made: object): Kwargs {
  new Marked(made);
  return made as Kwargs;
}

/** Keyword arguments from names and values that came; null where a name is no str. */
export function kwargsOf(pairs: Iterable<readonly [string, unknown]>): Kwargs;
export function kwargsOf(
  pairs: Iterable<readonly [unknown, unknown]>,
): Kwargs | null;
export function kwargsOf(
  pairs: Iterable<readonly [unknown, unknown]>,
): Kwargs | null {
  const made: Record<string, unknown> = {};
  for (const [name, value] of pairs) {
    if (typeof name !== "string") return null;
    const harmless = inert(made, name, value);
    // It cannot be assigned to, but is a name like any other.
    if (name !== "__proto__") made[name] = harmless;
    else Object.defineProperty(made, name, { ...OWN, value: harmless });
  }
  return marked(made);
}

const OWN = { writable: true, enumerable: true, configurable: true };

/** Whether a value is keyword arguments. */
function isKwargs(value: unknown): value is Kwargs {
  return typeof value === "object" && value !== null && Marked.has(value);
}

/**
 * Takes the keyword arguments off the end of a call's arguments, where there are any.
 *
 * @throws {TypeError} When they are anywhere else: they would be sent as a dict.
 */
export function takeKwargs(args: unknown[]): Kwargs | undefined {
  const last = args.length - 1;
  let found: Kwargs | undefined;
  for (let i = 0; i <= last; i++) {
    const value = args[i];
    if (!isKwargs(value)) continue;
    if (i < last) {
      throw new TypeError(
        `Cannot call with kwargs(…) as argument ${
          i + 1
        } of ${args.length}: give it once, after all others`,
      );
    }
    found = value;
  }
  if (found !== undefined) args.pop();
  return found;
}

/** The first keyword name that would kill a Python listener, if there is one. */
export function fatalKeyword(keywords: Kwargs): string | undefined {
  for (const name in keywords) {
    if (FATAL_KEYWORDS.includes(name)) return name;
  }
  return undefined;
}
