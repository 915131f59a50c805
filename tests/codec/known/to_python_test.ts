/** Known classes made here: what every CPython loads of them prints as ours does. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  Counter,
  Decimal,
  DefaultDict,
  Deque,
  dumps,
  errorToPython,
  Fraction,
  FrameSummary,
  OrderedDict,
  PicklingError,
  PyArray,
  PyDate,
  PyDateTime,
  PyException,
  PyGlobal,
  PyPath,
  PyTime,
  repr,
  StackSummary,
  TimeDelta,
  TimeZone,
  type Tuple,
  tuple,
  UTC,
  Uuid,
} from "../../../codec/mod.ts";
import { askable } from "../../kit/python/ask.ts";
import { shownBy } from "../../kit/python/pickled.ts";

const moment = new PyDateTime(2026, 5, 1, 9, 30, 0, 250_000, { tzinfo: UTC });

const VALUES: readonly unknown[] = [
  new PyDate(2024, 2, 29),
  new PyTime(9, 30),
  new PyTime(9, 30, 1, 2, { tzinfo: UTC }),
  moment,
  new PyDateTime(1, 1, 1),
  new Decimal("01.500E+3"),
  new Fraction(6, -4),
  new Uuid("12345678123456781234567812345678"),
  new PyPath("/a//b/./c"),
  new PyPath("C:/x/y", "PureWindowsPath"),
  new DefaultDict(new PyGlobal("builtins", "list"), [["a", [1]]]),
  new Counter([["b", 1], ["a", 2]]),
  new Deque([1, 2, 3], 2),
  new PyArray(new Int16Array([1, -2])),
  new PyArray(new BigInt64Array([2n ** 62n])),
  new PyArray(new Float64Array([1, 0.1])),
  [UTC, UTC, moment],
];

/** What prints otherwise before 3.7 or 3.12, or in newer versions only. */
const OLD_SHAPES = [
  new TimeDelta(1, 2, 3),
  PyDateTime.fromDate(new Date(Date.UTC(2026, 4, 1)), TimeZone.ofMinutes(-210)),
  new TimeZone(new TimeDelta(0, 3600), "CET"),
  new OrderedDict([["x", 1]]),
  new PyException("ValueError", ["bad"]),
  new PyException("OSError", [2, "No such file", "map"]),
  new PyException("KeyError", tuple("k"), new Map([["why", "x"]])),
  errorToPython(new RangeError("Speed is above 1")),
];

for (const minor of await askable()) {
  Deno.test(`known classes: CPython ${minor} loads ours`, async () => {
    const protocols = [
      2,
      3,
      4,
      ...(Number(minor.split(".")[1]) >= 8 ? [5] : []),
    ] as (2 | 3 | 4 | 5)[];
    const isNew = Number(minor.split(".")[1]) >= 12;
    const values = isNew ? [...VALUES, ...OLD_SHAPES] : VALUES;
    for (const protocol of protocols) {
      const pickles = values.map((value) => dumps(value, { protocol }));
      assertEquals(
        await shownBy(minor, pickles),
        values.map((value) => repr(value)),
      );
    }
  });

  Deno.test(`known classes: CPython ${minor} loads our dates, errors and frames`, async () => {
    const layout = Number(minor.split(".")[1]) >= 13
      ? "3.13"
      : Number(minor.split(".")[1]) >= 11
      ? "3.11"
      : "3.6";
    const stack = new StackSummary();
    stack.push(
      new FrameSummary({
        filename: "bot.ts",
        lineno: 3,
        name: "turn",
        line: "  x = 1",
      }, layout),
    );
    const values = [
      new Date(1777627800250),
      new Date(-1),
      stack,
      new PyException(
        "FileNotFoundError",
        [2, "gone", "f"],
        new Map([["n", 1]]),
      ),
    ];
    const source = `
import traceback
def show(v):
    if isinstance(v, list): return ''.join(traceback.format_list(v))
    if isinstance(v, OSError): return '%s %s' % (v, v.__dict__)
    return v.isoformat()`;
    assertEquals(
      await shownBy(minor, values.map((value) => dumps(value)), source),
      [
        "2026-05-01T09:30:00.250000+00:00",
        "1969-12-31T23:59:59.999000+00:00",
        '  File "bot.ts", line 3, in turn\n    x = 1\n',
        "[Errno 2] gone: 'f' {'n': 1}",
      ],
    );
  });
}

Deno.test("known classes: what Python lacks is named", () => {
  const error = assertThrows(
    () => dumps({ start: [new Date(NaN)] }),
    PicklingError,
  );
  assertEquals(error.path, "start[0]");
  assertThrows(
    () => dumps(new Date(Date.UTC(10_000, 0, 1))),
    PicklingError,
    "year",
  );
  assertThrows(() => new PyException("NoSuchError"), TypeError, "NoSuchError");
  for (const bad of ["", "1.2.3", "x", "1e", "--1", "0x1"]) {
    assertThrows(() => new Decimal(bad), RangeError);
  }
  assertThrows(() => new Fraction(1, 0), RangeError);
  assertThrows(() => new PyDate(2023, 2, 29), RangeError, "day");
  assertThrows(
    () => new TimeZone(new TimeDelta(1)),
    RangeError,
    "less than a day",
  );
  assertThrows(() => new Uuid("1234"), RangeError);
  assertThrows(() => new Deque([], -1), RangeError, "maxlen");
  assert(new Deque([1, 2, 3], 2).length === 2);
});

Deno.test("known classes: every thrown thing is an exception that all Pythons have", () => {
  class KeyError extends Error {
    constructor(message: string) {
      super(message);
      this.name = "KeyError";
    }
  }
  class MotorError extends Error {
    constructor(message: string) {
      super(message);
      this.name = "MotorError";
    }
  }
  const named = (name: string, message = "m") =>
    Object.assign(new Error(message), { name });
  const own = new PyException("ZeroDivisionError");
  let doubled: Tuple = tuple();
  for (let i = 0; i < 60; i++) doubled = tuple(doubled, doubled);
  const table: [unknown, string][] = [
    [new Error("m"), "Exception: m"],
    [new TypeError("m"), "TypeError: m"],
    [new RangeError("m"), "ValueError: m"],
    [doubled, `Exception: ${repr(doubled, { maxLength: 65_536 })}`],
    [2n ** 40_000n, `Exception: 0x1${"0".repeat(10_000)}`],
    [
      new RangeError("Maximum call stack size exceeded"),
      "RecursionError: Maximum call stack size exceeded",
    ],
    [new ReferenceError("m"), "NameError: m"],
    [new SyntaxError("m"), "ValueError: m"],
    [new DOMException("m", "TimeoutError"), "TimeoutError: m"],
    [new DOMException("m", "AbortError"), "InterruptedError: m"],
    [new Deno.errors.NotFound("m"), "FileNotFoundError: m"],
    [new KeyError("m"), "KeyError: 'm'"],
    [new MotorError("m"), "Exception: MotorError: m"],
    [named("SystemExit"), "Exception: SystemExit: m"],
    [named("UnicodeDecodeError"), "Exception: UnicodeDecodeError: m"],
    [named("ExceptionGroup"), "Exception: ExceptionGroup: m"],
    [named("constructor"), "Exception: constructor: m"],
    ["text", "Exception: text"],
    [undefined, "Exception: undefined"],
    [function secret() {}, "Exception: <function secret>"],
    [Object.create(null), "Exception: Error without a text"],
    [own, "ZeroDivisionError"],
  ];
  assertEquals(
    table.map(([error]) => String(errorToPython(error))),
    table.map(([, text]) => text),
  );
  assert(errorToPython(own) === own);
});
