/** The messages in what was recorded: where each began and ended, and what it says. */

import { NEED_MORE, PickleDecoder } from "../../../codec/mod.ts";
import type { Recorder } from "./recorder.ts";

/** One message, or the bytes at the end of a link that are none. */
export interface Said {
  /** Which link, from 1. */
  readonly link: number;
  /** Whether it came or went. */
  readonly direction: "in" | "out";
  /** When its last byte did, in ms. */
  readonly at: number;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** Its elements; undefined where it is no message. */
  readonly message: readonly unknown[] | undefined;
  /** Why it is none. */
  readonly why: string;
}

/** Every message that was recorded, in the order in which they ended. */
export function messagesOf(recorder: Recorder): Said[] {
  const readers = new Map<string, Reader>();
  const said: Said[] = [];
  for (const { link, direction, at, bytes } of recorder.chunks) {
    const key = `${link} ${direction}`;
    const reader = readers.get(key) ?? new Reader(link, direction);
    readers.set(key, reader);
    said.push(...reader.read(bytes, at));
  }
  for (const reader of readers.values()) said.push(...reader.rest());
  return said;
}

class Reader {
  #link: number;
  #direction: "in" | "out";
  #decoder = new PickleDecoder();
  #pending: Uint8Array[] = [];
  #at = 0;
  #error: string | undefined;

  constructor(link: number, direction: "in" | "out") {
    this.#link = link;
    this.#direction = direction;
  }

  *read(bytes: Uint8Array, at: number): Generator<Said, void> {
    this.#at = at;
    this.#pending.push(bytes);
    if (this.#error !== undefined) return;
    try {
      this.#decoder.push(bytes);
      for (;;) {
        const message = this.#decoder.next();
        if (message === NEED_MORE) return;
        yield this.#said(this.#take(this.#decoder.lastSize), message);
      }
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
    }
  }

  *rest(): Generator<Said, void> {
    const bytes = joined(this.#pending);
    if (bytes.length === 0) return;
    const why = this.#error ?? "the message never ended";
    yield { ...this.#said(bytes, undefined), why };
  }

  #said(bytes: Uint8Array, value: unknown): Said {
    const message = Array.isArray(value) ? value : undefined;
    return {
      link: this.#link,
      direction: this.#direction,
      at: this.#at,
      bytes,
      message,
      why: message === undefined ? "no tuple" : "",
    };
  }

  #take(length: number): Uint8Array {
    const all = joined(this.#pending);
    this.#pending = all.length > length ? [all.subarray(length)] : [];
    return all.subarray(0, length);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}
