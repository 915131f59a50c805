/** Lines that wait for one client's arrival to be said, at most. */
const MAX_WAITING = 100;

/** A line, and when it happened. */
interface Line {
  readonly at: Date;
  readonly text: string;
}

/**
 * Keeps what a client does from being printed before its arrival: it may call
 * right after its password, and is asked for its id only then.
 */
export class ClientLog {
  #print: (at: Date, text: string) => void;
  /** By address; undefined for those who have arrived. */
  #waiting = new Map<string, Line[] | undefined>();

  constructor(print: (at: Date, text: string) => void) {
    this.#print = print;
  }

  /** Prints that a client is there, and then what it has done already, until its link is `gone`. */
  arrived(remote: string, text: string, gone: Promise<unknown>): void {
    const lines = this.#linesOf(remote, gone) ?? [];
    this.#waiting.set(remote, undefined);
    this.#print(lines[0]?.at ?? new Date(), text);
    for (const { at, text } of lines) this.#print(at, text);
  }

  /** Prints what a client has done, once it has arrived, which it may never. */
  did(remote: string, text: string, gone: Promise<unknown>): void {
    const lines = this.#linesOf(remote, gone);
    const at = new Date();
    if (lines === undefined || lines.length >= MAX_WAITING) {
      this.#print(at, text);
    } else lines.push({ at, text });
  }

  #linesOf(remote: string, gone: Promise<unknown>): Line[] | undefined {
    if (!this.#waiting.has(remote)) {
      this.#waiting.set(remote, []);
      void gone.then(() => this.#forget(remote));
    }
    return this.#waiting.get(remote);
  }

  #forget(remote: string): void {
    for (const { at, text } of this.#waiting.get(remote) ?? []) {
      this.#print(at, text);
    }
    this.#waiting.delete(remote);
  }
}
