import { UnpicklingError } from "../errors.ts";
import type { PickleRest } from "./options.ts";
import { NEED_MORE, UnpickleState } from "./state.ts";
import type { Unpickled } from "../types/values.ts";

/** Asks the option `afterBuild` about the object on the top, and skips what it reads behind it. */
export function afterBuild(s: UnpickleState): void {
  const ask = s.options.afterBuild;
  if (ask === undefined) return;
  if (s.runAll === undefined) {
    throw s.error(
      'The option "afterBuild" takes all bytes at once: use "loads" or an "Unpickler"',
    );
  }
  const top = s.sp - 1;
  const object = s.stack[top];
  const rest = new Rest(s);
  let given: unknown;
  try {
    given = ask(object as Unpickled, rest);
  } catch (cause) {
    if (cause instanceof UnpicklingError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw s.error(`Object was refused by "afterBuild": ${reason}`, { cause });
  } finally {
    rest.isOver = true;
  }
  if (given === undefined || given === object) return;
  s.stack[top] = given;
  if (typeof object === "object" && object !== null) {
    (s.forwarded ??= new Map()).set(object, given);
  }
}

class Rest implements PickleRest {
  isOver = false;
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
    inner.runAll = s.runAll;
    inner.configure(s.options);
    inner.reset();
    inner.bytes = s.bytes;
    inner.pos = s.pos;
    inner.end = s.end;
    inner.base = 0 - s.pos;
    const value = inner.runAll?.(inner);
    if (value === undefined || value === NEED_MORE) {
      throw s.error("The pickle behind the object is cut off");
    }
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
