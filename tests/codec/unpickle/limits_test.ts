import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertThrows,
} from "@std/assert";
import {
  type CodecLimits,
  loads,
  NEED_MORE,
  PickleDecoder,
  PickleLimitError,
  PyDict,
  PyGlobal,
  Registry,
  TruncatedPickleError,
  type UnpicklerOptions,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { pickle } from "../../kit/pickle_text.ts";

function joined(...parts: (string | Uint8Array)[]): Uint8Array {
  const arrays = parts.map((part) =>
    typeof part === "string" ? pickle(part) : part
  );
  const all = new Uint8Array(
    arrays.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function repeated(text: string, count: number): Uint8Array {
  const part = pickle(text);
  const all = new Uint8Array(part.length * count);
  for (let i = 0; i < count; i++) all.set(part, i * part.length);
  return all;
}

function assertLimit(
  bytes: Uint8Array,
  limit: keyof CodecLimits,
  options?: UnpicklerOptions,
): void {
  const error = assertThrows(() => loads(bytes, options), PickleLimitError);
  assertEquals(error.limit, limit);
  assert(error.message.includes(`"${limit}"`) || limit === "maxMessageBytes");
}

const MILLION = 1_000_000;

Deno.test("limits: a million nested tuples", () => {
  assertLimit(joined(")", repeated("\x85", MILLION), "."), "maxDepth");
  assertLimit(
    joined(repeated("(", MILLION), repeated("t", MILLION), "."),
    "maxDepth",
  );
});

Deno.test("limits: a million nested lists, dicts, sets and objects", () => {
  const close = (opcodes: string) => repeated(opcodes, MILLION);
  assertLimit(joined(repeated("]", MILLION), close("a"), "."), "maxDepth");
  assertLimit(joined(repeated("](", MILLION), close("e"), "."), "maxDepth");
  assertLimit(
    joined(repeated("}N", MILLION), "N", close("s"), "."),
    "maxDepth",
  );
  assertLimit(joined(repeated("(", MILLION), close("\x91"), "."), "maxDepth");
  assertLimit(
    joined(repeated("cm\nf\n", 2000), ")", repeated("\x85R", 2000), "."),
    "maxDepth",
  );
  assertLimit(
    joined(repeated("cm\nf\n)R", 2000), repeated("b", 1999), "."),
    "maxDepth",
  );
});

Deno.test("limits: a thousand levels are allowed, and one more is not", () => {
  const lists = (depth: number) =>
    joined(repeated("]", depth), repeated("a", depth - 1), ".");
  let value = loads(lists(1000));
  for (let i = 1; i < 1000; i++) {
    value = (value as unknown[])[0] as typeof value;
  }
  assertEquals(value, []);
  assertLimit(lists(1001), "maxDepth");
  loads(lists(1001), { limits: { maxDepth: 1001 } });
});

Deno.test("limits: whatever takes a value in is one level deeper", () => {
  const object = "cm\nf\n)R";
  const ways = [
    ...["]Va.", "](Ve.", "(Vl.", "}NVs.", "}VNs.", "}(NVu.", "}(VNu."],
    ...["(NVd.", "(Vt.", "V\x85.", "NV\x86.", "\x8f(V\x90.", "(V\x91."],
    ...["Vb.", "Va.", "(Ve.", "NVs.", "(NVu."].map((way) => object + way),
  ];
  const limits = { maxDepth: 5 };
  for (const way of ways) {
    const at = (depth: number) =>
      pickle(way.replace("V", ")" + "\x85".repeat(depth - 1)));
    loads(at(4), { limits });
    const error = assertThrows(
      () => loads(at(5), { limits }),
      PickleLimitError,
      undefined,
      way,
    );
    assertEquals(error.limit, "maxDepth");
  }
});

Deno.test("limits: depth goes with a value through the memo", () => {
  // Each tuple is memoized, popped, and put into the next from the memo.
  const level = "\x85q\x000h\x00";
  assertLimit(joined(")", repeated(level, 2000), "."), "maxDepth");
  const duplicate = "20\x85";
  assertLimit(joined(")", repeated(duplicate, 2000), "."), "maxDepth");
});

Deno.test("limits: a declared length takes no memory before its bytes are there", () => {
  const lengths = ["\xff\xff\xff\x7f", "\x00\x00\x00\x40"];
  for (const length of lengths) {
    for (const opcode of ["X", "B", "T", "\x8b"]) {
      const error = assertThrows(
        () => loads(pickle(opcode + length)),
        UnpicklingError,
      );
      assertInstanceOf(error, PickleLimitError);
    }
  }
  const long = "\x00\x00\x00\x00\x00\x00\x00\x40"; // 2**62
  for (const opcode of ["\x8d", "\x8e", "\x96", "\x95"]) {
    assertLimit(pickle(opcode + long), "maxMessageBytes");
    const beyond = "\x00\x00\x00\x00\x00\x00\x00\x80";
    const error = assertThrows(
      () => loads(pickle(opcode + beyond)),
      UnpicklingError,
    );
    assertEquals(error instanceof PickleLimitError, false);
  }
});

Deno.test("limits: a length within the limit only says that bytes are missing", () => {
  const error = assertThrows(
    () => loads(pickle("B\x00\x00\x00\x02")), // 32 MiB
    TruncatedPickleError,
  );
  assertEquals(error.wanted, 32 * 1024 * 1024);
});

Deno.test("limits: the largest memo index allocates nothing", () => {
  const bytes = pickle("]r\xff\xff\xff\xff0j\xff\xff\xff\xff.");
  assertEquals(loads(bytes), []);
  assertEquals(loads(pickle("]p99999999999\n0g99999999999\n.")), []);
  assertThrows(
    () => loads(pickle("]r\xff\xff\xff\xffj\xfe\xff\xff\xff.")),
    UnpicklingError,
  );
});

Deno.test("limits: sparse memo indices stay in proportion", () => {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < 100_000; i++) {
    const index = i * 40_000;
    parts.push(
      Uint8Array.of(
        0x72,
        index & 255,
        index >>> 8 & 255,
        index >>> 16 & 255,
        index >>> 24,
      ),
    );
  }
  const before = Deno.memoryUsage().heapUsed;
  assertEquals(loads(joined("]", ...parts, "j\x40\x9c\x00\x00.")), []);
  assert(Deno.memoryUsage().heapUsed - before < 100e6);
});

Deno.test("limits: a memo bomb", () => {
  const bytes = joined("]", repeated("\x94", 1001), ".");
  assertEquals(loads(bytes), []);
  const error = assertThrows(
    () => loads(bytes, { limits: { maxMemo: 1000 } }),
    PickleLimitError,
  );
  assertEquals(error.limit, "maxMemo");
  const sparse = joined("]", ...[5000, 1, 70000].map((i) => `p${i}\n`), ".");
  assertThrows(
    () => loads(sparse, { limits: { maxMemo: 2 } }),
    PickleLimitError,
  );
});

Deno.test("limits: an int of ten million digits", () => {
  const line = repeated("7", 10 * MILLION);
  for (const opcode of ["I", "L"]) {
    assertLimit(joined(opcode, line, "\n."), "maxIntDigits");
  }
  const digits = (count: number) => joined("L", repeated("7", count), "L\n.");
  assertEquals(loads(digits(4300)), BigInt("7".repeat(4300)));
  assertLimit(digits(4301), "maxIntDigits");
});

Deno.test("limits: text ints take less than quadratic time", () => {
  const limits = { maxIntDigits: Infinity };
  const digits = "1234567890".repeat(20_000);
  const value = loads(pickle(`L${digits}L\n.`), { limits });
  assertEquals(value === BigInt(digits), true);
  assertEquals(
    loads(pickle(`L-${digits}L\n.`), { limits }) === -BigInt(digits),
    true,
  );
});

Deno.test("limits: a binary int of more bytes than allowed", () => {
  const bytes = joined(
    "\x8b\x01\x00\x10\x00",
    repeated("\x01", 2 ** 20 + 1),
    ".",
  );
  assertLimit(bytes, "maxIntBytes");
  assertLimit(pickle("\x8b\x01\x00\x10\x00"), "maxIntBytes");
  assertEquals(
    typeof loads(bytes, { limits: { maxIntBytes: 2 ** 20 + 1 } }),
    "bigint",
  );
});

Deno.test("limits: a pickle of more bytes than allowed", () => {
  const bytes = joined("\x80\x04B\x00\x10\x00\x00", repeated("x", 4096), ".");
  const limits = { maxMessageBytes: 4096 };
  const error = assertThrows(() => loads(bytes, { limits }), PickleLimitError);
  assertEquals(error.limit, "maxMessageBytes");
  assertEquals(
    loads(bytes, { limits: { maxMessageBytes: 4104 } }),
    repeated("x", 4096),
  );
  assertThrows(
    () => loads(bytes, { limits: { maxMessageBytes: 4103 } }),
    PickleLimitError,
  );
  const many = joined("]", repeated("N0", 5000), ".");
  assertThrows(() => loads(many, { limits }), PickleLimitError);
});

Deno.test("limits: a line without an end", () => {
  const limits = { maxMessageBytes: 10_000 };
  const decoder = new PickleDecoder({ limits });
  const letter = pickle("x");
  decoder.push(pickle("V"));
  const error = assertThrows(() => {
    for (let i = 0; i < 20_000; i++) {
      decoder.push(letter);
      assertEquals(decoder.next(), NEED_MORE);
    }
  }, PickleLimitError);
  assertEquals(error.limit, "maxMessageBytes");
  assert(decoder.bufferedBytes <= 10_001);
});

Deno.test("limits: calls that copy the same data again and again", () => {
  const data = repeated("x", MILLION);
  const bytesOf = (call: string) =>
    joined(
      "\x80\x03]q\x00B\x40\x42\x0f\x00",
      data,
      `q\x010c${call}\nq\x020`,
      repeated("h\x02h\x01\x85Ra", 1000),
      ".",
    );
  for (const call of ["builtins\nbytes", "builtins\nbytearray"]) {
    assertLimit(bytesOf(call), "maxMessageBytes");
  }
  const list = joined("\x80\x04](", repeated("N", MILLION), "e\x94");
  for (const name of ["set", "frozenset"]) {
    const call = `h\x00\x85Rh\x01`;
    assertLimit(
      joined(list, `cbuiltins\n${name}\n\x94`, repeated(call, 1000), "."),
      "maxMessageBytes",
    );
  }
});

Deno.test("limits: calls and states that are given one long tuple again and again", () => {
  class Arm {}
  const registry = new Registry()
    .register(Arm, { module: "m", name: "Arm" });
  // Its members take no bytes; to look at each of them, each time, takes time.
  const long = joined("\x80\x04(", repeated("N", 30_000), "tq\x000");
  for (
    const [name, again] of [
      ["fractions\nFraction", "h\x01h\x00R0"],
      ["numpy\ndtype", "h\x01h\x00\x810"],
      ["datetime\ndatetime", "h\x01h\x00}\x920"],
      ["pathlib\nPosixPath", "h\x01h\x00R0"],
      ["builtins\nValueError", "h\x01)Rh\x00b0"],
      ["datetime\ntimedelta", "h\x01)Rh\x00b0"],
      ["m\nArm", "h\x01h\x00R0"],
      ["m\nArm", "h\x01h\x00\x810"],
      ["m\nArm", "h\x01)Rh\x00b0"],
    ]
  ) {
    const bytes = joined(
      long,
      `c${name}\nq\x010`,
      repeated(again!, 3000),
      "N.",
    );
    assertLimit(bytes, "maxMessageBytes", { registry });
  }
});

Deno.test("limits: keys that read one long path again and again", () => {
  for (const name of ["PureWindowsPath", "PosixPath"]) {
    // Each path is a new object; all are "." or "/", and made of one text.
    const bytes = joined(
      "\x80\x04X\x40\x9c\0\0",
      repeated("/", 40_000),
      `q\x000cpathlib\n${name}\nq\x01](`,
      repeated("(h\x01h\x00\x85R\x91", 2000),
      "e.",
    );
    assertLimit(bytes, "maxMessageBytes");
  }
});

Deno.test("limits: a state that is merged again and again", () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => `I${i}\nN`).join("");
  const dict = joined("(", keys, "dp0\n0");
  const object = "cm\nC\n)\x81";
  const bytes = joined(dict, object, repeated("g0\nb", 5000), ".");
  assertLimit(bytes, "maxMessageBytes");
});

Deno.test("limits: long names that are looked up again and again", () => {
  const name = repeated("x", MILLION);
  const bytes = joined(
    "\x80\x04X\x40\x42\x0f\x00",
    name,
    "\x94",
    repeated("h\x00h\x00\x930", 1000),
    ".",
  );
  assertLimit(bytes, "maxMessageBytes");
});

Deno.test("limits: calls that are popped do not read their class's names again and again", () => {
  const { toString } = PyGlobal.prototype;
  let made = 0;
  PyGlobal.prototype.toString = function () {
    made++;
    return toString.call(this);
  };
  try {
    // Each call might be an attempt to write the object behind it.
    const call = repeated("h\x01h\x00)R0h\x01", 1000);
    loads(joined("\x80\x04cm\nC\nq\x00)Rq\x010](", call, "e."));
  } finally {
    PyGlobal.prototype.toString = toString;
  }
  assert(made < 10, `${made}`);
});

Deno.test("limits: keys that share their parts take linear time", () => {
  // t = (t, t), thirty times: as text that would be a thousand million members.
  const bytes = joined("})", repeated("2\x86", 30), "Ns.");
  const dict = loads(bytes);
  assertInstanceOf(dict, PyDict);
  assertEquals(dict.size, 1);
});

Deno.test("limits: many keys that share one long tuple take linear time", () => {
  const tuple = joined("(", repeated("N", 100_000), "tq\x010}q\x00(");
  const pairs = Array.from({ length: 5000 }, (_, i) => `h\x01I${i}\n\x86N`)
    .join("");
  const dict = loads(joined(tuple, pairs, "u."));
  assertInstanceOf(dict, PyDict);
  assertEquals(dict.size, 5000);
});

Deno.test("limits: a partial that stands for itself does not recurse", () => {
  const state = "(cm\nC.__new__\n(g0\nt}Nt";
  const bytes = pickle(`cfunctools\npartial\n)Rp0\n${state}b)R.`);
  loads(bytes);
});

Deno.test("limits: each byte costs 12, of a long text 1", () => {
  for (
    const [text, cost] of [
      [`${"N0".repeat(500)}N.`, 12 * 1002],
      [`X\xe8\x03\x00\x00${"x".repeat(1000)}.`, 12 * 6 + 1000],
    ] as const
  ) {
    const read = (maxMessageCost: number) => () =>
      loads(pickle(text), { limits: { maxMessageCost } });
    read(cost)();
    assertThrows(read(cost - 1), PickleLimitError);
  }
});

Deno.test("limits: a class's name of more than 256 characters is counted each time that it is looked up", () => {
  const many = (length: number) => () =>
    loads(joined(
      `X${String.fromCharCode(length)}\x00\x00\x00`,
      `${"n".repeat(length)}q\x00(${"h\x00h\x00\x93".repeat(1000)}l.`,
    ));
  many(127)();
  assertThrows(many(128), PickleLimitError, "more copies of its own data");
});
