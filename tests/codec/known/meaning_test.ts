/** What the known classes mean: their numbers and texts as in Python. */

import { assert, assertEquals } from "@std/assert";
import {
  Decimal,
  dumps,
  float,
  Fraction,
  FrameSummary,
  loads,
  PyArray,
  PyDate,
  PyDateTime,
  PyDict,
  PyException,
  PyPath,
  PyTime,
  TimeDelta,
  TimeZone,
  tuple,
  UTC,
  Uuid,
} from "../../../codec/mod.ts";
import { askPython } from "../../kit/python/ask.ts";
import { Random } from "../../kit/random.ts";

Deno.test("datetime and time: the fold is written from protocol 4 on", () => {
  const folded = { fold: 1 } as const;
  const values: [value: unknown, hex: string][] = [
    [
      new PyDateTime(2020, 11, 1, 1, 30, 0, 0, folded),
      "0a07e4_b01011e00000000",
    ],
    [new PyTime(1, 30, 0, 0, folded), "06_11e00000000"],
  ];
  for (const [value, hex] of values) {
    // As CPython 3.11 writes the month or hour: its highest bit is the fold.
    const isTime = value instanceof PyTime;
    for (const protocol of [2, 3, 4, 5] as const) {
      const kept = hex.replace("_", protocol > 3 ? "8" : "0");
      const bytes = dumps(value, { protocol }).toHex();
      const plain = dumps(
        isTime ? new PyTime(1, 30) : new PyDateTime(2020, 11, 1, 1, 30),
        { protocol },
      ).toHex();
      if (protocol > 3) assert(bytes.includes(`43${kept}`), bytes);
      else assertEquals(bytes, plain);
    }
  }
});

Deno.test("Decimal: equals the int that it is up to 400 zeros", () => {
  for (const [zeros, isFound] of [[400, true], [401, false]] as const) {
    const dict = new PyDict<unknown, string>([[10n ** BigInt(zeros), "found"]]);
    assertEquals(dict.has(new Decimal(`1E+${zeros}`)), isFound);
  }
});

Deno.test("exceptions: a character that cannot be encoded is shown where it is not far", () => {
  const message = (start: number) =>
    new PyException("UnicodeEncodeError", [
      ...["ascii", "é".repeat(200_000), start, start + 1, "no"],
    ]).message;
  assertEquals(
    message(100_000),
    "'ascii' codec can't encode character '\\xe9' in position 100000: no",
  );
  assertEquals(
    message(100_001),
    "'ascii' codec can't encode characters in position 100001-100001: no",
  );
});

Deno.test("traceback: of a source line 10,000 characters are looked at", () => {
  const line = "x".repeat(20_000);
  const frame = new FrameSummary({ filename: "a", lineno: 1, name: "f", line });
  assertEquals(frame.line?.length, 10_000);
});

Deno.test("Decimal: texts are Python's", async () => {
  const random = new Random(7);
  const texts = [
    "0",
    "-0",
    "00.100",
    "1E+5",
    "1e-7",
    "-.5",
    "5.",
    "0E-10",
    "0e5",
    "inf",
    "-Infinity",
    "nan",
    "-sNaN007",
    "1E+999999",
    "12345678901234567890123",
    "+1",
  ];
  for (let i = 0; i < 500; i++) {
    const digits = Array.from(
      { length: 1 + random.below(12) },
      () => random.below(10),
    ).join("");
    const point = random.below(digits.length + 1);
    const exponent = random.below(2) ? `e${random.below(30) - 15}` : "";
    texts.push(
      `${random.below(2) ? "-" : ""}${digits.slice(0, point)}.${
        digits.slice(point)
      }${exponent}`,
    );
  }
  const wanted = await askPython<string[]>(
    "from decimal import Decimal\nanswer = [str(Decimal(t)) for t in given]",
    texts,
  );
  assertEquals(texts.map((text) => new Decimal(text).toString()), wanted);
});

Deno.test("TimeDelta: any numbers are carried as in Python", async () => {
  const random = new Random(8);
  const parts = Array.from(
    { length: 300 },
    () => [
      random.below(2000) - 1000,
      random.below(1e6) - 5e5,
      random.below(1e9) - 5e8,
    ],
  );
  const wanted = await askPython<[number, number, number, string][]>(
    "from datetime import timedelta\nanswer = [[d.days, d.seconds, d.microseconds, str(d)] for d in (timedelta(*p) for p in given)]",
    parts,
  );
  assertEquals(
    parts.map((part) => {
      const delta = new TimeDelta(...part);
      assert(!Object.is(delta.days, -0));
      return [delta.days, delta.seconds, delta.microseconds, String(delta)];
    }),
    wanted,
  );
  assertEquals(TimeDelta.fromMilliseconds(-0.001), new TimeDelta(0, 0, -1));
  assertEquals(TimeDelta.fromMilliseconds(1500.25).toMilliseconds(), 1500.25);
});

Deno.test("PyDateTime: moments go to Date and back", async () => {
  const random = new Random(9);
  const times = Array.from(
    { length: 200 },
    () => random.below(250_000_000_000_000) - 62_000_000_000_000,
  );
  const wanted = await askPython<string[]>(
    "from datetime import *\nz = timezone(timedelta(minutes=-90))\nanswer = [(datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=t)).astimezone(z).isoformat() for t in given]",
    times,
  );
  const zone = TimeZone.ofMinutes(-90);
  times.forEach((time, i) => {
    const moment = PyDateTime.fromDate(new Date(time), zone);
    assertEquals(moment.toISOString(), wanted[i]);
    assertEquals(moment.toDate().getTime(), time);
  });
  assertEquals(
    new PyDateTime(2026, 5, 1).toDate("utc").getTime(),
    Date.UTC(2026, 4, 1),
  );
  assertEquals(
    new PyDateTime(2026, 5, 1, 12).toDate().getTime(),
    new Date(2026, 4, 1, 12).getTime(),
  );
  assertEquals(new PyDateTime(50, 1, 1).toDate("utc").getUTCFullYear(), 50);
});

Deno.test("PyPath: texts are Python's", async () => {
  const segments = [
    ["/"],
    ["a", "/b", "c/./d"],
    ["."],
    [""],
    ["a//b/"],
    ["/", "a"],
    ["..", "x"],
    ["c:\\x", "y"],
    ["c:/x", "/y"],
    ["c:", "y"],
    ["\\\\host\\share", "f"],
    ["c:\\"],
    ["x", "d:\\y"],
    ["/x", "y"],
  ];
  const wanted = await askPython<[string, string][]>(
    "import pathlib\nanswer = [[str(pathlib.PurePosixPath(*s)), str(pathlib.PureWindowsPath(*s))] for s in given]",
    segments,
  );
  assertEquals(`${new PyPath("//a")} ${new PyPath("///a")}`, "//a /a");
  const path = (kind: "PurePosixPath" | "PureWindowsPath", parts: string[]) =>
    String(new PyPath(tuple(...parts), kind));
  assertEquals(
    segments.map((
      parts,
    ) => [path("PurePosixPath", parts), path("PureWindowsPath", parts)]),
    wanted,
  );
});

Deno.test("keys: known classes are equal as in Python", () => {
  const summer = TimeZone.ofMinutes(120);
  const dict = new PyDict<unknown, number>([
    [new Decimal("1.0"), 1],
    [new Fraction(1, 3), 2],
    [new PyDate(2026, 5, 1), 3],
    [new PyDateTime(2026, 5, 1, 12, 0, 0, 0, { tzinfo: summer }), 4],
    [new Uuid("0".repeat(32)), 5],
    [new TimeDelta(1), 6],
    [new PyPath("/a/b"), 7],
    [new PyTime(1), 8],
    [new Decimal("0.5"), 9],
    [new Decimal("1E+999999999999"), 10],
    [UTC, 11],
  ]);
  assertEquals(dict.size, 11);
  for (
    const [key, value] of [
      [1, 1],
      [true, 1],
      [new Fraction(2, 2), 1],
      [new Fraction(2, 6), 2],
      [new PyDate(2026, 5, 1), 3],
      [new PyDateTime(2026, 5, 1, 10, 0, 0, 0, { tzinfo: UTC }), 4],
      [new PyDateTime(2026, 5, 1, 12), undefined],
      [new Uuid(new Uint8Array(16)), 5],
      [new TimeDelta(0, 86400), 6],
      [new PyPath("/a/b", "PosixPath"), 7],
      [new PyPath("/a/b", "PureWindowsPath"), undefined],
      [new PyTime(1), 8],
      [float(0.5), 9],
      [new Fraction(1, 2), 9],
      [new Decimal("10E+999999999998"), 10],
      [TimeZone.ofMinutes(0), 11],
      [tuple(2026, 5, 1), undefined],
    ] as const
  ) assertEquals(dict.get(key), value, String(key));
  const nan = new Decimal("NaN");
  assertEquals(new PyDict([[nan, 1]]).get(nan), 1);
  assertEquals(new PyDict([[nan, 1]]).get(new Decimal("NaN")), undefined);
});

Deno.test("PyException: texts and kinship are Python's", async () => {
  const errors = [
    new PyException("ValueError"),
    new PyException("ValueError", ["a", 1]),
    new PyException("KeyError", ["k"]),
    new PyException("KeyError", ["k", 2]),
    new PyException("OSError", [5, "Input/output error", "a", null, "b"]),
    new PyException("OSError", ["text"]),
    new PyException("BlockingIOError", [11, "busy", 5]),
    new PyException("SyntaxError", ["bad", tuple("dir/f.py", 3, 1, "x")]),
    new PyException("UnicodeDecodeError", [
      "utf-8",
      Uint8Array.of(0xff),
      0,
      1,
      "bad",
    ]),
    new PyException("UnicodeDecodeError", [
      "utf-8",
      Uint8Array.of(1, 2, 3),
      0,
      2,
      "bad",
    ]),
    new PyException("UnicodeEncodeError", ["ascii", "aé", 1, 2, "no"]),
    new PyException("StopIteration", [float(1)]),
    new PyException("Exception", [new PyDate(2026, 5, 1)]),
    new PyException("Exception", [[new PyDate(2026, 5, 1)]]),
  ];
  const given = errors.map((error) => dumps(error).toBase64());
  const wanted = await askPython<[string, string[]][]>(
    "import base64, pickle\nload = lambda p: pickle.loads(base64.b64decode(p))\nanswer = [[str(e), [c.__name__ for c in type(e).__mro__[:-1]]] for e in map(load, given)]",
    given,
  );
  errors.forEach((error, i) => {
    const [text, bases] = wanted[i] ?? ["", []];
    assertEquals(error.message, text);
    for (const base of bases) {
      assert(error.isA(base), `${error.name} is a ${base}`);
    }
    assert(!error.isA("IndexError"));
  });
  const gone = loads(dumps(new PyException("OSError", [2, "gone"])));
  assert(gone instanceof PyException && gone.name === "FileNotFoundError");
});

Deno.test("PyArray: machine formats of other computers are read and kept", async () => {
  const rows = await askPython<[string, string][]>(
    `import base64, pickle, array
class R:
    def __init__(self, *args): self.args = args
    def __reduce__(self): return array._array_reconstructor, (array.array,) + self.args
rows = [('h', 5, b'\\x01\\x02'), ('l', 8, b'\\x01\\0\\0\\0'), ('L', 11, b'\\0' * 7 + b'\\x05'), ('d', 17, b'\\x3f\\xf8' + b'\\0' * 6), ('f', 15, b'\\x3f\\x80\\0\\0')]
answer = [[base64.b64encode(pickle.dumps(R(*row), 4)).decode(), str(pickle.loads(pickle.dumps(R(*row))).tolist())] for row in rows]`,
    null,
  );
  for (const [pickle, wanted] of rows) {
    const bytes = Uint8Array.fromBase64(pickle);
    const array = loads(bytes);
    assert(array instanceof PyArray);
    const shown = array.isText
      ? `['${array.text}']`
      : `[${
        [...array.data].map((value) =>
          array.typecode === "f" || array.typecode === "d"
            ? (String(value).includes(".") ? value : `${value}.0`)
            : value
        )
      }]`;
    assertEquals(shown, wanted);
    assertEquals(dumps(array).toHex(), bytes.toHex());
  }
});
