import { entriesIn, isDictObject, namesIn, Tuple } from "../types/tuple.ts";
import { type ClassEntry, PyObject } from "../types/object.ts";
import { KNOWN } from "../known/mod.ts";
import { chargeAll } from "./hooks.ts";
import { addState, give } from "./instances.ts";
import { builtBy, nowAt } from "./containers.ts";
import { UnpickleState } from "./state.ts";
import { UnpicklingError } from "../errors.ts";
import type { PickleRest, Unpickled, UnpicklerOptions } from "./options.ts";
import { messageOf } from "../text/repr/repr.ts";

/** BUILD: hands the state on the top to the object below, and asks about it. */
export function build(s: UnpickleState): void {
  setState(s);
  if (s.options.afterBuild) afterBuild(s, s.options.afterBuild);
}

function setState(s: UnpickleState): void {
  const start = s.operands(2);
  const object = nowAt(s, start);
  const state = s.stack[start + 1];
  const level = s.cut(start + 1);
  if (state === null) return;
  if (object instanceof PyObject) {
    // To look for a field goes through all of them.
    if (object.state !== undefined) chargeAll(s, partsOf(state));
    addState(object, state);
  } else {
    const entry = entryOf(s, object);
    if (entry) {
      chargeAll(s, partsOf(state));
      s.stack[start] = give(s, entry, object as object, { state });
    } else if (!isEmptyState(state)) throw s.error("Value takes no state");
  }
  if (level > 0) s.raise(start, level);
}

function partsOf(state: unknown): readonly unknown[] {
  return state instanceof Tuple ? state : [state];
}

/** The entry by which an object was built, in this pickle or before. */
function entryOf(s: UnpickleState, object: unknown): ClassEntry | undefined {
  const built = builtBy(s, object);
  if (built || typeof object !== "object" || object === null) return built;
  const constructor: unknown = Object.getPrototypeOf(object)?.constructor;
  if (typeof constructor !== "function") return undefined;
  return s.options.registry?.entryOf(constructor) ??
    (s.exact ? undefined : KNOWN.entryOf(constructor));
}

/** `(None, {})`, which sets nothing on anything. */
function isEmptyState(state: unknown): boolean {
  if (!(state instanceof Tuple) || state.length !== 2) return false;
  const [dict, slots] = state;
  if (dict !== null) return false;
  return slots instanceof Map
    ? entriesIn(slots) === 0
    : isDictObject(slots) && namesIn(slots) === 0;
}

/** Asks the option `afterBuild` about the object on the top, and skips what it reads behind it. */
function afterBuild(
  s: UnpickleState,
  ask: NonNullable<UnpicklerOptions["afterBuild"]>,
): void {
  if (s.loadOne === undefined) {
    throw s.error(
      'The option "afterBuild" takes all bytes at once: use "loads" or an "Unpickler"',
    );
  }
  const top = s.sp - 1;
  const object = s.stack[top];
  const rest = new Rest(s);
  let given: unknown;
  s.ownList = undefined;
  try {
    given = ask(object as Unpickled, rest);
  } catch (cause) {
    if (cause instanceof UnpicklingError) throw cause;
    const reason = messageOf(cause);
    throw s.error(`Object was refused by "afterBuild": ${reason}`, { cause });
  } finally {
    rest.isOver = true;
  }
  if (given === undefined || given === object) return;
  s.stack[top] = given;
  if (typeof object === "object" && object !== null) {
    s.replace(object, given);
  }
}

class Rest implements PickleRest {
  isOver = false;
  // Not a property: it is handed to the program's own function.
  readonly #s: UnpickleState;

  constructor(s: UnpickleState) {
    this.#s = s;
  }

  get position(): number {
    return this.#s.pos;
  }

  read(count: number): Uint8Array {
    const s = this.#s;
    this.#check();
    const left = s.end - s.pos;
    if (!Number.isInteger(count) || count < 0 || count > left) {
      throw s.error(
        `There are ${left} bytes behind the object, ${count} were wanted`,
      );
    }
    const start = s.pos;
    this.#skipTo(start + count);
    return s.bytes.slice(start, start + count);
  }

  load(): Unpickled {
    const s = this.#s;
    this.#check();
    const inner = new UnpickleState();
    inner.configure(s.options);
    inner.reset();
    const value = s.loadOne!(inner, s.bytes, s.pos);
    this.#skipTo(inner.pos);
    return value as Unpickled;
  }

  /** What is behind a frame that ends with the object is in none. */
  #skipTo(pos: number): void {
    const s = this.#s;
    if (s.base + s.pos === s.frameEnd) s.frameEnd = 0;
    s.pos = pos;
  }

  #check(): void {
    if (this.isOver) {
      throw new UnpicklingError(
        "The bytes behind an object can only be read while it is asked about",
      );
    }
  }
}
