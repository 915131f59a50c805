import { messageIn, type Passed } from "../cli/tap/observer.ts";
import { verdict } from "./row.ts";
import { MAX_KEPT, MAX_KEPT_BYTES } from "./limits.ts";

/** Memory of a value for each byte of its message, at most: an empty dict is one. */
const VALUE_COST = 216;
/** Messages among which one is looked for that passed just now. */
const MAX_JUST_NOW = 100;

/** A message that is kept, its value given up where its bytes are there. */
export interface Kept {
  readonly passed: Passed;
  readonly at: Date;
}

/** The last messages, by number: a bounded count of them, and of their bytes. */
export class History {
  #ring: (Kept | undefined)[] = new Array(MAX_KEPT).fill(undefined);
  #bytes = 0;
  #first = 1;
  #last = 0;

  /** Keeps a message; its number is higher than all before. */
  add(passed: Passed, at: Date): void {
    const { number, bytes } = passed;
    const size = sizeOf(passed);
    if (this.#last === 0) this.#first = number;
    while (
      this.#first < number &&
      (number - this.#first >= MAX_KEPT || this.#bytes + size > MAX_KEPT_BYTES)
    ) this.#drop(this.#first++);
    const light = passed.isPassword
      ? withoutPassword(passed)
      : bytes === undefined
      ? passed
      : { ...passed, message: undefined };
    this.#ring[number % MAX_KEPT] = { passed: light, at };
    this.#bytes += size;
    this.#last = number;
  }

  /** A message, decoded; undefined where it is not kept any more. */
  get(number: number): Kept | undefined {
    const kept = this.#ring[number % MAX_KEPT];
    return kept?.passed.number === number ? decoded(kept) : undefined;
  }

  /** The last messages until now, oldest first, decoded as they are asked for. */
  latest(): Generator<Passed> {
    // Which they are is known now, not when the first is asked for.
    return this.#between(this.#first, this.#last);
  }

  *#between(first: number, last: number): Generator<Passed> {
    for (let number = first; number <= last; number++) {
      const kept = this.get(number);
      if (kept) yield kept.passed;
    }
  }

  /** The number of the request with this retcode, which passed just now. */
  requestOf(link: number, retcode: unknown): number | undefined {
    const last = this.#last;
    for (let number = last; number > last - MAX_JUST_NOW; number--) {
      const { message, link: its } = this.get(number)?.passed ?? {};
      const isIt = its === link && message?.kind === "master" &&
        message.retcode === retcode;
      if (isIt) return number;
    }
    return undefined;
  }

  #drop(number: number): void {
    const kept = this.#ring[number % MAX_KEPT];
    if (kept?.passed.number !== number) return;
    this.#bytes -= sizeOf(kept.passed);
    this.#ring[number % MAX_KEPT] = undefined;
  }
}

/** What counts of a message: its bytes, or the most that a value takes which was that long. */
function sizeOf({ bytes, message, size, isPassword }: Passed): number {
  if (bytes !== undefined) return bytes.length;
  return isPassword || message === undefined ? size : size * VALUE_COST;
}

/** The message again, from its bytes. */
export function decoded(kept: Kept): Kept {
  const { message, bytes, why } = kept.passed;
  if (message !== undefined || bytes === undefined || why !== undefined) {
    return kept;
  }
  const passed = { ...kept.passed, message: messageIn(bytes) };
  return { ...kept, passed };
}

/** Whether it was right stays, what it was does not. */
function withoutPassword(passed: Passed): Passed {
  const message = verdict(passed) === "" ? undefined : passed.message;
  return { ...passed, message, bytes: undefined };
}
