/** A plain socket that lives in a Python process, for saying exactly these bytes in these slices. */

import type { PythonProcess } from "./process.ts";
import {
  fromBase64,
  isObject,
  list,
  output,
  type PyInput,
  type PyOutput,
  text,
  toBase64,
} from "./values.ts";

/** What was read from a plain socket. */
export interface RawRead {
  /** The bytes of what was wanted; what came after them is kept for the next read. */
  readonly bytes: Uint8Array;
  /** The messages, where messages were wanted. */
  readonly messages: readonly PyOutput[];
  /** How the stream ended, if it did. */
  readonly end: "fin" | "reset" | undefined;
  /** Whether the time was over first. */
  readonly late: boolean;
}

/** A plain socket in a Python process. */
export class PythonRaw {
  readonly #process: PythonProcess;
  readonly #raw: string;

  constructor(process: PythonProcess, name: string) {
    this.#process = process;
    this.#raw = name;
  }

  /** Sends bytes, in slices of one length or of these lengths; `delay` in seconds after each. */
  async send(
    bytes: Uint8Array,
    slices?: number | readonly number[],
    delay = 0,
  ): Promise<void> {
    const cut = slices === undefined ? {} : { slices };
    await this.#process.request("raw_send", {
      raw: this.#raw,
      bytes: toBase64(bytes),
      delay,
      ...cut,
    });
  }

  /** Pickles a value in Python and sends it. */
  async sendValue(value: PyInput, protocol?: number): Promise<void> {
    const chosen = protocol === undefined ? {} : { protocol };
    await this.#process.request("raw_send", {
      raw: this.#raw,
      value,
      ...chosen,
    });
  }

  /** Reads until there is what is wanted, or the end; `timeout` in seconds, 60 unless given. */
  async read(
    wanted: { count: number } | { messages: number } | { eof: true },
    timeout = 60,
  ): Promise<RawRead> {
    const fields = { raw: this.#raw, timeout, ...wanted };
    const answer = await this.#process.request(
      "raw_read",
      fields,
      timeout * 1000 + 10_000,
    );
    const end = answer["end"];
    return {
      bytes: fromBase64(text(answer, "bytes")),
      messages: list(answer, "messages").filter(isObject).map((value) =>
        output({ value })
      ),
      end: end === "fin" || end === "reset" ? end : undefined,
      late: answer["late"] === true,
    };
  }

  /** Closes the sending half. */
  async finish(): Promise<void> {
    await this.#process.request("raw_finish", { raw: this.#raw });
  }

  /** Closes, with a reset instead of a goodbye if `rst`. */
  async close(rst = false): Promise<void> {
    await this.#process.request("raw_close", { raw: this.#raw, rst });
  }
}
