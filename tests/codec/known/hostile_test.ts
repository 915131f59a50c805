/** What known classes do not take: it stays inert, at once, and never half an object. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  FrameSummary,
  loads,
  NdArray,
  type PickleBuffer,
  PickleLimitError,
  PyException,
  PyGlobal,
  PyObject,
  PyPath,
  type ReduceForm,
  Registry,
  repr,
  Tuple,
  tuple,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { pickle } from "../../kit/pickle_text.ts";

function of(
  name: string,
  args: readonly unknown[],
  more: Partial<PyObject> & { form?: ReduceForm } = {},
): PyObject {
  const dot = name.lastIndexOf(".");
  const type = new PyGlobal(name.slice(0, dot), name.slice(dot + 1));
  const items = new Tuple(args.length);
  args.forEach((arg, i) => items[i] = arg);
  return Object.assign(new PyObject(type, items), more);
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const map = (pairs: Record<string, unknown>) => new Map(Object.entries(pairs));
const f8 = () =>
  of("numpy.dtype", ["f8", false, true], {
    state: tuple(3, "<", null, null, null, -1, -1, 0),
  });
const typed = (code: string, ...state: unknown[]) =>
  of("numpy.dtype", [code, false, true], { state: tuple(...state) });
const CORE = "numpy._core.multiarray";
const ndarray = () =>
  of(`${CORE}._reconstruct`, [
    new PyGlobal("numpy", "ndarray"),
    tuple(0),
    bytes(0x62),
  ]);
const array = (...state: unknown[]) =>
  Object.assign(ndarray(), { state: tuple(...state) });

const BAD: readonly PyObject[] = [
  of("datetime.date", []),
  of("datetime.date", [bytes(7, 228, 13, 1)]),
  of("datetime.date", [bytes(7, 228, 2, 30)]),
  of("datetime.date", [bytes(0, 0, 1, 1)]),
  of("datetime.date", ["\u1234abc"]),
  of("datetime.date", [2020.5, 1, 1]),
  of("datetime.datetime", [bytes(1, 2, 3)]),
  of("datetime.datetime", [bytes(7, 228, 1, 1, 24, 0, 0, 0, 0, 0)]),
  of("datetime.datetime", [bytes(7, 228, 1, 1, 0, 0, 0, 255, 255, 255)]),
  of("datetime.datetime", [bytes(7, 228, 1, 1, 0, 0, 0, 0, 0, 0), 5]),
  of("datetime.datetime", [bytes(7, 228, 1, 1, 0, 0, 0, 0, 0, 0), [1]]),
  of("datetime.datetime", [bytes(7, 228, 1, 1, 0, 0, 0, 0, 0, 0)], {
    state: map({ a: 1 }),
  }),
  of("datetime.time", [bytes(0x9f, 60, 0, 0, 0, 0)]),
  of("datetime.timedelta", [10 ** 9, 0, 0]),
  of("datetime.timedelta", ["1"]),
  of("datetime.timedelta", [NaN]),
  of("datetime.timedelta", [0, 2 ** 53 - 1, 2 ** 53 - 1]),
  of("datetime.timezone", []),
  of("datetime.timezone", [of("datetime.timedelta", [1, 0, 0])]),
  of("datetime.timezone", [of("datetime.timedelta", [0, 0, 0]), 5]),
  of("decimal.Decimal", [5]),
  of("decimal.Decimal", ["1e99999999999999999999999"]),
  of("decimal.Decimal", ["1".repeat(50) + "x"]),
  of("fractions.Fraction", [1, 0]),
  of("fractions.Fraction", ["1/0"]),
  of("fractions.Fraction", ["9".repeat(5000)]),
  of("fractions.Fraction", [1.5, 1]),
  of("uuid.UUID", [1], { form: "newobj" }),
  of("uuid.UUID", [], { form: "newobj", state: map({ int: -1 }) }),
  of("uuid.UUID", [], { form: "newobj", state: map({ int: 2n ** 128n }) }),
  of("uuid.UUID", [], { form: "newobj", state: map({}) }),
  of("uuid.UUID", [], { form: "newobj", state: 5 }),
  of("pathlib.PurePosixPath", [1]),
  of("collections.deque", [tuple(), -1]),
  of("collections.deque", [tuple(), "x"]),
  of("collections.deque", [tuple(), 1], { listItems: [1, 2] }),
  of("collections.deque", [], { dictItems: [[1, 2]] }),
  of("collections.defaultdict", [5]),
  of("collections.OrderedDict", [], { dictItems: [[[1], 2]] }),
  of("collections.OrderedDict", [5]),
  of("collections.Counter", [map({ a: "x" })]),
  of("collections.Counter", [[[1]]]),
  of("array.array", ["x", []]),
  of("array.array", ["b", [128]]),
  of("array.array", ["i", ["a"]]),
  of("array.array", ["q", [2n ** 64n]]),
  of("array.array", ["u", ["ab"]]),
  of("array._array_reconstructor", [
    new PyGlobal("array", "array"),
    "i",
    99,
    bytes(),
  ]),
  of("array._array_reconstructor", [
    new PyGlobal("array", "array"),
    "i",
    8,
    bytes(1, 2, 3),
  ]),
  of("array._array_reconstructor", [
    new PyGlobal("array", "array"),
    "?",
    8,
    bytes(1, 2, 3, 4),
  ]),
  of("array._array_reconstructor", [
    new PyGlobal("array", "array"),
    "u",
    20,
    bytes(255, 255, 255, 255),
  ]),
  ...[["i", 14, 4], ["d", 8, 8], ["u", 8, 4], ["b", 18, 2]].map((
    [code, format, size],
  ) =>
    of("array._array_reconstructor", [
      new PyGlobal("array", "array"),
      code,
      format,
      new Uint8Array(Number(size)),
    ])
  ),
  of("array._array_reconstructor", [5, "i", 8, bytes(1, 2, 3, 4)]),
  of("array._array_reconstructor", [], { form: "newobj" }),
  of("builtins.ValueError", [1], { state: 5 }),
  of("builtins.ValueError", [1], { state: new Map([[5, 6]]) }),
  of("builtins.ValueError", [1], { listItems: [1] }),
  of("builtins.UnicodeDecodeError", [1]),
  of("builtins.ExceptionGroup", ["m", []]),
  of("builtins.ExceptionGroup", [1, [2]]),
  of("builtins.ValueError", [1], { form: "newobj_ex", kwargs: map({ a: 1 }) }),
  of("traceback.StackSummary", [1], { form: "newobj" }),
  of("traceback.StackSummary", [], { form: "newobj", listItems: [1] }),
  of("traceback.FrameSummary", [], {
    form: "newobj",
    state: map({ filename: "x" }),
  }),
  of("traceback.FrameSummary", [], {
    form: "newobj",
    state: tuple(null, map({ filename: 5, name: "f" })),
  }),
  of("traceback.FrameSummary", [], {
    form: "newobj",
    state: tuple(null, map({ filename: "f", name: "f", lineno: "1" })),
  }),
  of("traceback.FrameSummary", [], {
    form: "newobj",
    state: tuple(null, new Map([[1, 2]])),
  }),
  of("http.HTTPStatus", ["x"]),
  of("http.HTTPStatus", [200, 1]),
  of("signal.Signals", [[]]),
  of("numpy.dtype", []),
  of("numpy.dtype", [[1]]),
  of("numpy.dtype", ["constructor"]),
  typed("f8", 3),
  typed("f8", 3, "x", null, null, null, -1, -1, 0),
  typed("f8", 3, "<", null, null, null, "8", -1, 0),
  typed("U1", 3, "<", null, null, null, 3, 4, 8),
  array(1, tuple(2), f8(), false, bytes(1, 2, 3)),
  array(1, tuple(2 ** 40), f8(), false, bytes()),
  array(1, tuple(-1), f8(), false, bytes()),
  array(1, tuple(2 ** 40, 2 ** 40), f8(), false, bytes(0, 0, 0, 0, 0, 0, 0, 0)),
  array(1, tuple("1"), f8(), false, bytes(0, 0, 0, 0, 0, 0, 0, 0)),
  array(
    1,
    tuple(...new Array(65).fill(1)),
    f8(),
    false,
    bytes(0, 0, 0, 0, 0, 0, 0, 0),
  ),
  array(1, [1], f8(), false, bytes(0, 0, 0, 0, 0, 0, 0, 0)),
  array(1, tuple(1), "f8", false, bytes(0, 0, 0, 0, 0, 0, 0, 0)),
  array(1, tuple(1), f8(), false, [1]),
  array(1, tuple(1), f8()),
  array(7, tuple(1), f8(), false, bytes(0, 0, 0, 0, 0, 0, 0, 0)),
  of(`${CORE}._reconstruct`, [5, tuple(0), bytes(0x62)]),
  of(`${CORE}.scalar`, [f8(), bytes(1)]),
  of(`${CORE}.scalar`, ["f8", bytes(1)]),
  of(`${CORE}.scalar`, [f8(), "x"]),
  of("numpy._core.numeric._frombuffer", [
    bytes(0, 0, 0, 0, 0, 0, 0, 0),
    f8(),
    tuple(1),
    "X",
  ]),
  of("numpy._core.numeric._frombuffer", [
    bytes(0, 0, 0, 0, 0, 0, 0, 0),
    f8(),
    tuple(1),
    "K",
    tuple(1),
  ]),
  of("numpy._core.numeric._frombuffer", [
    bytes(0, 0, 0, 0, 0, 0, 0, 0),
    f8(),
    tuple(1, 1),
    "K",
    tuple(0, 0),
  ]),
];

Deno.test("known classes: what they refuse stays inert, and writes back what came", () => {
  for (const bad of BAD) {
    const pickle = dumps([bad, 1]);
    const [read, after] = loads(pickle) as [unknown, unknown];
    assert(read instanceof PyObject, repr(bad));
    assertEquals(after, 1);
    assertEquals(dumps([read, 1]), pickle, repr(bad));
    assert(
      (loads(pickle, { exact: true }) as unknown[])[0] instanceof PyObject,
    );
  }
});

Deno.test("known classes: what refuses late has all that it was given before", () => {
  const late = of("collections.deque", [tuple(), 1000], {
    listItems: Array.from({ length: 1001 }, (_, i) => i),
    state: map({ a: 1 }),
  });
  const holder: unknown[] = [late];
  (late.state as Map<string, unknown>).set("holder", holder);
  const pickle = dumps([late, holder]);
  const [read, again] = loads(pickle) as [PyObject, unknown[]];
  assert(read instanceof PyObject);
  assertEquals(read.listItems?.length, 1001);
  assert(again[0] === read, "What referred to it before refers to it still");
  assertEquals(dumps([read, again]), pickle);
});

Deno.test("known classes: what refuses late is inert wherever it stands by then", () => {
  const places = {
    "a list": "](h\x01e",
    "a tuple": "h\x01\x85",
    "a value": "}K\x05h\x01s",
    "a key": "}(K\x05Nh\x01NK\x06Nu",
    "a key with its values": "}h\x01h\x01s",
    "a key of many": `}(h\x01N${
      Array.from({ length: 2500 }, (_, i) =>
        `M${String.fromCharCode(i & 255, i >> 8)}N`).join("")
    }u`,
    "a tuple that is a key": "}h\x01\x85Ns",
    "a member": "\x8f(K\x05h\x01K\x06\x90",
    "a member of a frozenset": "(K\x05h\x01K\x06\x91",
    "a frozenset that is a key": "}(h\x01\x91Ns",
    "an OrderedDict's key": "ccollections\nOrderedDict\n)R(h\x01NK\x05Nu",
    "an exception": "cbuiltins\nValueError\nh\x01\x85R",
    "an exception's state": "cbuiltins\nValueError\n)R}\x8c\x01ah\x01sb",
    "a call": "crobot\nMotor\nh\x01\x85R",
    "a number's type":
      "cnumpy.core.multiarray\nscalar\n(h\x01C\x08\0\0\0\0\0\0\0\0tR",
  };
  for (const [place, held] of Object.entries(places)) {
    const bytes = pickle(
      `\x80\x04(cnumpy\ndtype\n\x8c\x02f8\x85Rq\x01${held}h\x01K\x01at.`,
    );
    for (const options of [{}, { dicts: "object" }] as const) {
      const [live, holder, late] = loads(bytes, options) as Tuple;
      assert(late instanceof PyObject && live === late, place);
      assertEquals(
        holder instanceof PyException,
        place.startsWith("an exception"),
        place,
      );
      const shown = (value: unknown) =>
        repr(value instanceof PyException ? [value, value.state] : value);
      const text = shown(holder);
      const count = (part: string) => text.split(part).length;
      assert(count("f8'") > 1, place);
      assertEquals(count("numpy.dtype('f8', *[1])"), count("f8'"), place);
      const again = loads(dumps([holder, live]), options) as unknown[];
      assertEquals(shown(again[0]), text, place);
      if (!place.startsWith("a key")) continue;
      const [, exact] = loads(bytes, { exact: true }) as Tuple;
      const keys = (
        dict: unknown,
      ) => [...(dict as Map<unknown, unknown>).keys()];
      assertEquals(repr(keys(holder)), repr(keys(exact)), place);
      assert((holder as Map<unknown, unknown>).has(late), place);
    }
  }
});

Deno.test("known classes: what holds one that refuses late is made of the inert one, or is inert", () => {
  const one =
    "cdatetime\ntimezone\ncdatetime\ntimedelta\nK\0K\x3cK\0\x87R\x85Rq\x01";
  const frame = "ctraceback\nFrameSummary\n)\x81q\x01N}(\x8c\x08filename" +
    "\x8c\x01f\x8c\x04name\x8c\x01nu\x86b";
  const holders: [string, string, string][] = [
    [
      one,
      "cdatetime\ntime\nC\x06\x03\x04\x05\0\0\0h\x01\x86R",
      "datetime.time(3,",
    ],
    [
      one,
      "ccollections\ndeque\ncdatetime\ntime\nC\x06\x03\x04\x05\0\0\0h\x01\x86R\x85\x85R",
      "deque([datetime.time(3,",
    ],
    [frame, "ctraceback\nStackSummary\n)\x81h\x01a", "traceback.StackSummary("],
  ];
  for (const [refusing, holder, begin] of holders) {
    const bytes = pickle(`(${refusing}0${holder}h\x01K\x01at.`);
    const text = repr(loads(bytes));
    assert(text.startsWith(`(${begin}`), text);
    assertEquals(text.split("*[1]").length, 3, text);
    assertEquals(repr(loads(dumps(loads(bytes)))), text);
  }
});

Deno.test("known classes: what refuses late stands in a dict whose attributes are named as its methods", () => {
  for (const name of ["clear", "entries", "set", "keys", "size", "__proto__"]) {
    for (const pair of ["h\x01N", "K\x05h\x01"]) {
      const size = String.fromCharCode(name.length);
      const refusing = "cnumpy\ndtype\n\x8c\x02f8\x85Rq\x010" +
        `ccollections\nOrderedDict\n)R${pair}s}\x8c${size}${name}K\x05sb` +
        "h\x01K\x01a0.";
      const text = repr(loads(pickle(refusing)));
      assert(text.includes("numpy.dtype('f8', *[1])"), text);
    }
  }
});

Deno.test("known classes: a program's own Map is filled by its own rules once", () => {
  class Strict extends Map<unknown, unknown> {
    override set(key: unknown, value: unknown): this {
      if (key instanceof PyObject) throw new Error("no");
      return super.set(key, value);
    }
    override clear(): never {
      throw new Error("never");
    }
  }
  const registry = new Registry().register(Strict, { module: "m", name: "S" });
  const text = "cnumpy\ndtype\n\x8c\x02f8\x85Rq\x010" +
    "cm\nS\n)\x81(h\x01NK\x05h\x01uh\x01K\x01a0.";
  const read = loads(pickle(text), { registry });
  assert(read instanceof Strict);
  assertEquals(read.size, 2);
  assert(read.get(5) instanceof PyObject);
});

Deno.test("known classes: a frame whose slots are changed behind its back still prints", () => {
  // The dict is the memo's 1: it gets another name and line after the BUILD.
  const text = "\x80\x04ctraceback\nFrameSummary\n)\x81q\x00N}q\x01" +
    "(\x8c\x08filename\x8c\x01f\x8c\x04name\x8c\x01nu\x86b0" +
    "h\x01(\x8c\x04nameN\x8c\x06linenoN\x8c\x05_lineK\x07u0h\x00.";
  const frame = loads(pickle(text));
  assert(frame instanceof FrameSummary);
  assertEquals([frame.name, frame.lineno, frame.line], ["", null, null]);
  assertEquals(`${frame}`, 'File "f", line null, in ');
});

Deno.test("known classes: thousands that refuse cost no more than the limit on copies", () => {
  const inert = Array.from(
    { length: 3000 },
    (_, i) => of("collections.Counter", [map({ [`key ${i}`]: null })]),
  );
  assertEquals((loads(dumps(inert)) as unknown[]).length, 3000);
  // c collections Counter, and a million calls of it with one bad argument.
  const call = "h\0h\x01R";
  const hostile = `\x80\x02ccollections\nCounter\nq\0K\x05\x85q\x01${
    call.repeat(100_000)
  }.`;
  assertThrows(
    () => loads(pickle(hostile)),
    PickleLimitError,
  );
});

Deno.test("known classes: shared texts and buffers beside the pickle are no copies", () => {
  const message = "x".repeat(10_000);
  const errors = Array.from(
    { length: 10_000 },
    () => new PyException("TimeoutError", [message]),
  );
  const read = loads(dumps(errors)) as PyException[];
  assertEquals([read.length, read[9999]?.message.length], [10_000, 10_000]);

  const folder = "f".repeat(1000);
  const paths = Array.from(
    { length: 1000 },
    (_, i) => new PyPath(`/${folder}/${i}`),
  );
  assertEquals(`${(loads(dumps(paths)) as PyPath[])[999]}`, `/${folder}/999`);
  const long = "é".repeat(5000);
  const shared = Array.from({ length: 50 }, () => new PyPath(tuple("/", long)));
  assertEquals(`${(loads(dumps(shared)) as PyPath[])[49]}`, `/${long}`);

  const buffers: PickleBuffer[] = [];
  const pickle = dumps(new NdArray(new Float64Array(300_000)), {
    protocol: 5,
    bufferCallback: (buffer) => void buffers.push(buffer),
  });
  const array = loads(pickle, { buffers });
  assert(array instanceof NdArray && array.size === 300_000);
});

Deno.test("known classes: a thousand paths in one long folder are no copies", () => {
  const folder = "abcdefghij/".repeat(600);
  const paths = Array.from(
    { length: 1000 },
    () => new PyPath(tuple("/", folder)),
  );
  const read = loads(dumps(paths));
  assert(Array.isArray(read));
  assertEquals(read.length, 1000);
  assert(read.every((path) => path instanceof PyPath));
});

Deno.test("known classes: a path of more than 65,536 characters stays inert, in one part or many", () => {
  const path = (...parts: string[]) =>
    loads(dumps(of("pathlib.PurePosixPath", parts)));
  const letters = (count: number) => "x".repeat(count);
  // Each part counts one more, for what separates it from the next.
  const longest = path(letters(65_535));
  assert(longest instanceof PyPath);
  assertEquals(`${longest}`, letters(65_535));
  assert(path(letters(65_536)) instanceof PyObject);
  const half = letters(32_767);
  assert(path(half, half) instanceof PyPath);
  assert(path(half, half, "") instanceof PyObject);
  const many = (count: number) => path(...Array(count).fill("a"));
  assert(many(32_768) instanceof PyPath);
  assert(many(32_769) instanceof PyObject);
});

Deno.test("a class that the program registered may refuse: the error names it", () => {
  class Motor {
    constructor(pin: number) {
      if (pin > 8) throw new RangeError("There is no such pin");
    }
  }
  const registry = new Registry().register(Motor, { module: "robot" });
  assertThrows(
    () => loads(dumps(of("robot.Motor", [9])), { registry }),
    UnpicklingError,
    'Class "robot.Motor" refused its data: There is no such pin',
  );
});

Deno.test("known classes: what costs a peer little costs us little", () => {
  const many = (object: () => unknown, count: number) =>
    Array.from({ length: count }, object);
  const huge = 2n ** 80_000n + 1n;
  loads(dumps(of("fractions.Fraction", [huge, huge + 2n])));
  loads(dumps(many(() => of("decimal.Decimal", ["1E+999999999999"]), 1000)));
  const keyed = of("collections.OrderedDict", [], {
    dictItems: many(() => 0, 1000).map((
      _,
      i,
    ) => [of("decimal.Decimal", [`${i}E+99999999999`]), i]),
  });
  loads(dumps(keyed));
  repr(loads(dumps(array(1, tuple(2 ** 40, 0), f8(), false, bytes()))));
  loads(
    dumps(of("collections.deque", [tuple(), 2 ** 50], {
      listItems: many(() => 1, 10_000),
    })),
  );
  loads(dumps(of("collections.deque", [many(() => 1, 300_000), 150_000])));
  String(loads(dumps(of("pathlib.PurePosixPath", many(() => "a", 300_000)))));
  loads(
    dumps(new Map([[of("decimal.Decimal", [`1${"0".repeat(300_000)}1`]), 1]])),
  );
  // Dear would be: a text of 10^12 digits, 2^50 places, the square of 300,000.
});
