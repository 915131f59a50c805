import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  dis,
  disLines,
  genops,
  PickleLimitError,
  PyFloat,
  PyStr,
  TruncatedPickleError,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { askPython } from "../../kit/python/ask.ts";
import {
  type DisText,
  readCorpus,
  readDisTexts,
  readLargeCorpus,
  readMalformed,
} from "../../kit/corpus.ts";

/** What pickletools made of a pickle that Python made just now. */
interface Printed extends DisText {
  hex: string;
}

/**
 * Where we print and pickletools stumbles: text beyond ASCII in protocol 0's
 * opcodes, and ints of more than 4,300 digits.
 */
function printsMore(refused: { type: string; text: string }): boolean {
  return refused.text.startsWith("'ascii' codec") ||
    refused.text.endsWith(
        "digits) for integer string conversion; use " +
          "sys.set_int_max_str_digits() to increase the limit",
      ) &&
      !refused.text.includes("value has");
}

/** The errors of Python's own codecs, which we say in our words. */
function inOurWords(refused: { type: string; text: string }): boolean {
  return refused.type === "UnicodeDecodeError" ||
    /^(strinq|invalid \\x|Trailing)/.test(refused.text) ||
    refused.text.includes("value has 4301 digits");
}

function checkAgainst(wanted: DisText, pickle: Uint8Array, id: string): void {
  let text = "";
  let error: unknown;
  try {
    for (const line of disLines(pickle)) text += `${line}\n`;
  } catch (thrown) {
    error = thrown;
  }
  const { refused } = wanted;
  if (refused && printsMore(refused)) {
    assertEquals(error, undefined, id);
    assert(text.startsWith(wanted.text.replace(/ +\d+: $/, "")), id);
    return;
  }
  assertEquals(text, wanted.text, id);
  if (!refused) return assertEquals(error, undefined, id);
  assert(error instanceof UnpicklingError, `${id}: ${error}`);
  if (inOurWords(refused)) return;
  const words = refused.text.charAt(0).toUpperCase() + refused.text.slice(1);
  assert(error.message.startsWith(words), `${id}: ${error.message}`);
}

Deno.test("dis: prints what pickletools.dis prints for the whole corpus", async () => {
  const wanted = await readDisTexts();
  let checked = 0;
  for (const read of [readCorpus, readLargeCorpus, readMalformed]) {
    for (const { id, bytes } of await read()) {
      const want = wanted.get(id);
      if (!want) continue;
      checkAgainst(want, bytes, id);
      checked++;
    }
  }
  assertEquals(checked, wanted.size);
  assert(checked >= 2500, `${checked} checked`);
});

const pickleScript = `
import io, pickle, pickletools
def pickled(text):
    value = eval(text, {"shared": [1, "a"]})
    return [pickle.dumps(value, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
def printed(data):
    out = io.StringIO()
    try:
        pickletools.dis(data, out)
    except Exception as error:
        return {"hex": data.hex(), "text": out.getvalue(), "refused": {"type": type(error).__name__, "text": str(error)}}
    return {"hex": data.hex(), "text": out.getvalue()}
`;

Deno.test("dis: prints what the Python of this machine prints for pickles made now", async () => {
  const values = [
    "[1, 1.0, -0.0, 1e16, 1e-5, float('inf'), float('nan'), 2**70, -2**31, True, None]",
    "['', 'é', '\\ud800', '\\ud83d\\ude00', '\\U0001f600', '\\n', \"it's\", '\\u2028', '\\x7f', '\\\\']",
    "[b'', b'\\x00\\xff', b\"it's\", bytearray(b\"it's\"), bytearray(b'\"')]",
    "{'a': (1, (2, (3, (4, 5, 6, 7)))), 'b': {1, 2}, 'c': frozenset([3])}",
    "[shared, shared, (shared,), {'x': shared}]",
    "[list(range(1001)), {i: None for i in range(1001)}]",
    "[ValueError('no'), int, complex(1, -2), range(3)]",
    "[str(i) for i in range(300)] * 2",
    "'x' * 70000",
  ];
  const entries = await askPython<Printed[]>(
    `${pickleScript}
answer = [printed(data) for text in given for data in pickled(text)]`,
    values,
  );
  assert(entries.length >= values.length * 5);
  for (const entry of entries) {
    checkAgainst(entry, Uint8Array.fromHex(entry.hex), entry.hex.slice(0, 80));
  }
});

Deno.test("dis: checks stack, marks and memo as pickletools does, whatever the opcodes", async () => {
  // Random streams of opcodes with small arguments: nearly all of them are wrong somewhere.
  const random = (seed: number) => () => {
    seed = Math.imul(seed ^ seed >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return (seed >>> 8) / 2 ** 24;
  };
  const next = random(7);
  const opcodes = [
    ..."()N]}K\x05K\x07\x88\x8f".matchAll(/K.|./gs),
    ..."0012abdeolstuR(((\x81\x85\x86\x87\x90\x91\x92\x93\x94\x94".matchAll(
      /./gs,
    ),
    ..."q\x00 q\x01 h\x00 h\x01 p00\n p1\n g00\n g1\n g-1\n I01\n L5L\n \x97 \x98 cm\nn\n im\nn\n r\x01\x00\x00\x00"
      .matchAll(/[^ ]+/gs),
  ].map(([text]) => text);
  const streams = Array.from({ length: 3000 }, () => {
    const length = 1 + Math.floor(next() * 12);
    const parts = Array.from(
      { length },
      () => opcodes[Math.floor(next() * opcodes.length)] ?? "",
    );
    return Array.from(
      `${parts.join("")}.`,
      (c) => c.charCodeAt(0).toString(16).padStart(2, "0"),
    ).join("");
  });
  const entries = await askPython<Printed[]>(
    `${pickleScript}
answer = [printed(bytes.fromhex(text)) for text in given]`,
    streams,
  );
  const errors = new Set<string>();
  for (const entry of entries) {
    // pickletools stumbles where another opcode took the mark away; we say so.
    if (entry.refused?.type === "IndexError") {
      assertThrows(
        () => dis(Uint8Array.fromHex(entry.hex)),
        UnpicklingError,
        "No MARK exists on stack",
      );
      continue;
    }
    checkAgainst(entry, Uint8Array.fromHex(entry.hex), entry.hex);
    errors.add((entry.refused?.text ?? "").replace(/\[.*|key \S+|\d+/g, "…"));
  }
  assertEquals([...errors].sort(), [
    "",
    "can't store markobject in the memo",
    "memo … already defined",
    "memo … has never been stored into",
    "no MARK exists on stack",
    "stack is empty -- can't store into memo",
    "stack not empty after STOP: …",
    "tries to pop … items from stack with only … items",
  ]);
});

Deno.test("dis: every cut is a TruncatedPickleError that says how much is missing", () => {
  const whole = Uint8Array.fromHex(
    "8004951c000000000000008c0561626364654d0102473ff80000000000004300" +
      "8a020001494e0a2e",
  );
  for (let length = 0; length < 33; length++) {
    const error = assertThrows(
      () => dis(whole.subarray(0, length)),
      TruncatedPickleError,
    );
    assert(error.wanted >= 1 && error.wanted <= whole.length - length);
    assert(error.offset !== undefined && error.offset <= length);
  }
  const three = assertThrows(
    () => dis(Uint8Array.fromHex("43057172")),
    TruncatedPickleError,
    "Expected 5 bytes in a bytes1, but only 2 remain (SHORT_BINBYTES at position 0)",
  );
  assertEquals(three.wanted, 3);
  const error = assertThrows(
    () => dis(Uint8Array.fromHex("8e00000000000000407172")),
    TruncatedPickleError,
  );
  assertEquals(error.wanted, 2 ** 62 - 2);
  assertEquals(error.opcode, "BINBYTES8");
  assertEquals(
    error.message,
    "Expected 4611686018427387904 bytes in a bytes8, but only 2 remain (BINBYTES8 at position 0)",
  );
});

Deno.test("dis: says where the pickle ends, starts at an offset, and keeps a memo on request", async () => {
  const script = `
import io, pickle, pickletools
file = io.BytesIO()
pickler = pickle.Pickler(file, 2)
value = ["a", "b"]
pickler.dump(value)
first = file.tell()
pickler.dump([value, "a"])
file.seek(0)
memo = {}
texts = []
for _ in range(2):
    out = io.StringIO()
    pickletools.dis(file, out, memo, 2)
    texts.append(out.getvalue())
answer = {"hex": file.getvalue().hex(), "first": first, "texts": texts}
`;
  const { hex, first, texts } = await askPython<
    { hex: string; first: number; texts: string[] }
  >(script, null);
  const both = Uint8Array.fromHex(hex);
  const memo = new Map<number | bigint, string>();
  let offset = 0;
  for (const [index, want] of texts.entries()) {
    const lines = disLines(both, { offset, memo, indentLevel: 2 });
    let text = "";
    let step = lines.next();
    for (; !step.done; step = lines.next()) text += `${step.value}\n`;
    assertEquals(text, want);
    offset = step.value;
    assertEquals(offset, index === 0 ? first : both.length);
  }
  assertThrows(
    () => dis(both, { offset: first }),
    UnpicklingError,
    "has never been stored into",
  );
});

Deno.test("dis: refuses to fill the memory with indentation", () => {
  const marks = new Uint8Array(5000).fill(0x28);
  const error = assertThrows(
    () => dis(marks, { maxLength: 1_000_000 }),
    PickleLimitError,
    'take "disLines"',
  );
  assertEquals(error.limit, "maxLength");
  const lines = disLines(marks);
  for (let at = 0; at < 5000; at++) {
    const { value } = lines.next();
    assertEquals(String(value).length, 16 + 4 * Math.min(at, 1000));
  }
  assertThrows(() => lines.next(), TruncatedPickleError, "before seeing STOP");
});

Deno.test("dis: an argument is cut where it was asked so, whatever its length", () => {
  const bytes = new Uint8Array(0x100006);
  bytes.set([0x42, 0, 0, 0x10, 0]);
  bytes[0x100005] = 0x2e;
  const lines = [...disLines(bytes, { maxLength: 50 })];
  assertEquals(lines.filter((line) => line.length > 90), []);
  assertEquals(lines[0]?.endsWith("…"), true);
});

Deno.test("dis: refuses an int that no pickle may hold", () => {
  const length = 0x100001;
  const bytes = new Uint8Array(length + 6);
  bytes.set([0x8b, 1, 0, 0x10, 0]);
  bytes[length + 5] = 0x2e;
  const error = assertThrows(() => dis(bytes), PickleLimitError);
  assertEquals(error.limit, "maxIntBytes");
});

Deno.test("genops: gives each opcode, its argument and its place", () => {
  const ops = [
    ...genops(Uint8Array.fromHex("80044b07473ff00000000000002e6666"), 0),
  ];
  assertEquals(
    ops.map(({ opcode, arg, position, end }) => [
      opcode.name,
      arg,
      position,
      end,
    ]),
    [
      ["PROTO", 4, 0, 2],
      ["BININT1", 7, 2, 4],
      ["BINFLOAT", new PyFloat(1), 4, 13],
      ["STOP", undefined, 13, 14],
    ],
  );
  const [text] = genops(Uint8Array.fromHex("8c06eda0bdedb8802e"));
  assert(text?.arg instanceof PyStr);
});

Deno.test("dis: takes time in proportion to the bytes", () => {
  // By their square it would be hours.
  const size = 1_000_000;
  const pickle = new Uint8Array(size + 2).fill(0x28); // MARK and POP_MARK, and all marks at last
  for (let at = 1; at < size; at += 2) pickle[at] = 0x31;
  pickle.set([0x4e, 0x2e], size);
  assertEquals(dis(pickle).split("\n").length > size, true);
});

Deno.test("dis: of what is left on the stack a hundred names are told", () => {
  const bytes = Uint8Array.from([...Array(5000).fill(0x4e), 0x2e]);
  const error = assertThrows(() => dis(bytes), UnpicklingError);
  assertStringIncludes(error.message, "None, None, and 4899 more]");
  assert(error.message.length < 800);
});

Deno.test("dis: its text has 2^28 characters at most, where nothing else is asked for", () => {
  // Of n marks n * (n + 1) / 2 indentations.
  const marks = (count: number) =>
    dis(Uint8Array.from([...Array(count).fill(0x28), 0x2e]), {
      indentLevel: 1000,
    });
  assertThrows(() => marks(730), UnpicklingError);
  assertThrows(() => marks(740), PickleLimitError, "268435456 characters");
});
