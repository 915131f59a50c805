/**
 * What is tried before anything of the tests' surroundings is there: the codec
 * with the platform's own means. All wanted values come from CPython.
 */

import {
  decodePickles,
  dumps,
  literalEval,
  loads,
  PickleDecoderStream,
  PickleEncoderStream,
  PickleError,
  PickleLimitError,
  repr,
  TruncatedPickleError,
  UnpicklingError,
} from "../../../codec/mod.ts";
import type { PickleProtocol } from "../../../codec/mod.ts";
import { assert, assertEquals } from "@std/assert";
import { fileOf } from "./remote.ts";

interface Line {
  readonly id: string;
  readonly hex: string;
  readonly protocol: number;
  readonly pythons?: readonly string[];
  readonly exact?: true;
  readonly repr?: string;
  readonly shared?: string;
  readonly want?: string;
  readonly [fact: string]: unknown;
}

async function lines(path: string): Promise<Line[]> {
  const { body } = await fetch(
    fileOf(new URL(`../../${path}`, import.meta.url)),
  );
  assert(body, path);
  const text = await new Response(
    body.pipeThrough(new DecompressionStream("gzip")),
  ).text();
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** A pickle that needs nothing beside it. */
function isWhole({ persistent, buffers, extensions, ends }: Line): boolean {
  return !persistent && !buffers && !extensions && !ends;
}

/** In these groups nothing but text stands twice, so that a literal says all. */
const UNSHARED = /^(ints|strings|containers|sets|messages)\//;

/** The literal that a repr is, or undefined: a cycle, a class and an infinity have none. */
function literalOf(text: string): unknown {
  try {
    return literalEval(text);
  } catch {
    return undefined;
  }
}

/** Everything, each with how many values it compared. */
export const PURE: readonly (readonly [string, () => Promise<number>])[] = [
  ["the corpus comes back byte for byte, exactly", async () => {
    const corpus = await lines("data/corpus/corpus.jsonl.gz");
    const large = await lines("data/corpus/large.jsonl.gz");
    let count = 0;
    for (const line of [...corpus, ...large]) {
      if (!line.exact || !isWhole(line)) continue;
      const is36 = line.pythons?.every((version) => version.startsWith("3.6."));
      const again = dumps(loads(fromHex(line.hex), { exact: true }), {
        protocol: line.protocol as PickleProtocol,
        framing: is36 ? "python3.6" : "cpython",
      });
      assert(toHex(again) === line.hex, line.id);
      count++;
    }
    assert(count > 4500, `${count}`);
    return count;
  }],
  ["literals of Python are written as CPython writes them", async () => {
    let count = 0;
    for (const line of await lines("data/corpus/corpus.jsonl.gz")) {
      if (!UNSHARED.test(line.id) || !line.shared || !line.repr) continue;
      const value = literalOf(line.repr);
      if (value === undefined || repr(value) !== line.repr) continue;
      const pickle = dumps(value, {
        protocol: line.protocol as PickleProtocol,
      });
      const wanted = line.shared === "=" ? line.hex : line.shared;
      assert(toHex(pickle) === wanted, line.id);
      count++;
    }
    assert(count > 1000, `${count}`);
    return count;
  }],
  ["malformed pickles give the error that they must", async () => {
    const all = await lines("data/corpus/malformed.jsonl.gz");
    for (const { id, hex, want = "" } of all) {
      assert(want.split("|").includes(verdict(fromHex(hex))), id);
    }
    assert(all.length > 400);
    return all.length;
  }],
  [
    "captured messages come back, whole and in streams cut anywhere",
    async () => {
      const captures = await lines("data/captures.jsonl.gz");
      for (const { hex, what } of captures) {
        const bytes = fromHex(hex);
        const protocol = bytes[1] === 3 ? 3 : 4;
        const again = dumps(loads(bytes, { exact: true }), { protocol });
        assert(toHex(again) === hex, String(what));
      }
      const whole = fromHex(captures.map(({ hex }) => hex).join(""));
      const wanted = captures.map(({ hex }) => repr(loads(fromHex(hex))));
      for (const size of [1, 2, 3, 7, 256]) {
        const shown: string[] = [];
        const values = decodePickles(pieces(whole, size));
        for await (const value of values) shown.push(repr(value));
        assertEquals(shown, wanted);
      }
      return 6 * captures.length;
    },
  ],
  ["the two streams fit together", async () => {
    const values = [1, "two", [3.5, null], new Map([["k", true]])];
    const source = new ReadableStream<unknown>({
      start(controller) {
        for (const value of values) controller.enqueue(value);
        controller.close();
      },
    });
    const decoded = source.pipeThrough(new PickleEncoderStream())
      .pipeThrough(new PickleDecoderStream());
    const reader = decoded.getReader();
    const got: unknown[] = [];
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      got.push(value);
    }
    assertEquals(got, values);
    return values.length;
  }],
];

function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.slice(at, at + size);
  }
}

function verdict(bytes: Uint8Array): string {
  try {
    loads(bytes, { trailing: "ignore" });
    return "accepted";
  } catch (error) {
    if (error instanceof TruncatedPickleError) return "truncated";
    if (error instanceof PickleLimitError) return "limit";
    if (error instanceof UnpicklingError) return "malformed";
    return error instanceof PickleError ? "PickleError" : `thrown: ${error}`;
  }
}
