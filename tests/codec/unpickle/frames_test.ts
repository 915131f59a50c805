/** Frames: refused where `pickle.py`, and CPython's C since 3.13.15 and 3.14.7, refuse them. */

import { assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  genops,
  loads,
  NEED_MORE,
  PickleDecoder,
  tuple,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { askVersions } from "../../kit/python/ask.ts";
import { Random } from "../../kit/random.ts";
import { withoutShortCuts } from "../../kit/short_cuts.ts";

const VALUES: readonly unknown[] = [
  [1, 2, 300, "speed", "speed", 1.5, 2.5, 3.5],
  { a: 1, b: "text", c: [1.5, 2.5], d: null },
  Array.from({ length: 5 }, (_, i) => ({ x: i, y: i / 2 })),
  tuple("é".repeat(40), Uint8Array.of(1, 2, 3), 2n ** 70n, -1, [[]]),
  [tuple(1, 2.5), tuple(300, 0.5), tuple(-70000, 7)],
  new Set(["one", "two", 3]),
];

/** Pickles of protocol 4 with frames of any length before some of their opcodes. */
function framed(count: number): Uint8Array[] {
  const random = new Random(7);
  return Array.from({ length: count }, () => {
    const plain = dumps(random.pick(VALUES), { protocol: 3 });
    const ops = Array.from(genops(plain)).slice(1);
    const bytes = [0x80, 4];
    for (const { position, end } of ops) {
      if (random.chance(0.25)) {
        const rest = plain.length - position;
        const length = random.chance(0.5)
          ? random.pick(ops).end - position + random.pick([0, 0, 1, -1, 9])
          : random.below(rest + 1);
        const size = Math.max(0, Math.min(length, rest));
        bytes.push(0x95, size, 0, 0, 0, 0, 0, 0, 0);
      }
      bytes.push(...plain.subarray(position, end));
    }
    return Uint8Array.from(bytes);
  });
}

function isRead(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof UnpicklingError) return false;
    throw error;
  }
}

function inPieces(bytes: Uint8Array, size: number): void {
  const decoder = new PickleDecoder();
  let value: unknown = NEED_MORE;
  for (let at = 0; at < bytes.length && value === NEED_MORE; at += size) {
    decoder.push(bytes.slice(at, at + size));
    value = decoder.next();
  }
  if (value === NEED_MORE) decoder.end();
}

Deno.test("frames: what pickle.py refuses is refused, whole and in pieces", async () => {
  const pickles = framed(600);
  const script = `
import pickle
def is_read(text):
    try:
        pickle._loads(bytes.fromhex(text))
        return True
    except (pickle.UnpicklingError, EOFError):
        return False
answer = [is_read(text) for text in given]
`;
  const given = pickles.map((bytes) => bytes.toHex());
  for (const { minor, answer } of await askVersions<boolean[]>(script, given)) {
    for (const [i, bytes] of pickles.entries()) {
      const name = `CPython ${minor}: ${given[i]}`;
      assertEquals(isRead(() => loads(bytes)), answer[i], name);
      assertEquals(
        isRead(() => loads(bytes, { exact: true })),
        answer[i],
        name,
      );
      for (const size of [1, 7]) {
        assertEquals(isRead(() => inPieces(bytes, size)), answer[i], name);
      }
    }
  }
});

Deno.test("frames: the short cuts refuse the same", () => {
  for (const bytes of framed(600)) {
    const fast = isRead(() => loads(bytes));
    const slow = withoutShortCuts(() => isRead(() => loads(bytes)));
    assertEquals(slow, fast, bytes.toHex());
  }
});

Deno.test("frames: the error says which rule", () => {
  const read = (hex: string) => loads(Uint8Array.fromHex(hex));
  assertThrows(
    () => read("80049503000000000000008c0568656c6c6f2e"),
    UnpicklingError,
    "Frame ends inside an argument (SHORT_BINUNICODE at offset 11)",
  );
  assertThrows(
    () =>
      read(
        "80049514000000000000004e309503000000000000004b012e4e304e304e2e4e2e",
      ),
    UnpicklingError,
    "Frame begins before the one before it ends (FRAME at offset 13)",
  );
});
