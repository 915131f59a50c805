import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  dumps,
  loads,
  PyDict,
  PyException,
  PyFloat,
  PyGlobal,
  PyObject,
  type Python2Encoding,
  repr,
  tuple,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { asciiName } from "../../../codec/bytes/text.ts";
import { askPython } from "../../kit/python/ask.ts";
import { pickle } from "../../kit/pickle_text.ts";

function read(text: string, encoding?: Python2Encoding): unknown {
  return loads(pickle(text), encoding && { encoding });
}

function assertRefused(text: string): void {
  assertThrows(() => loads(pickle(text)), UnpicklingError, undefined, text);
}

Deno.test("Python 2: a str by each encoding", () => {
  // pickle.dumps('h\xe9', 2) and its text form
  for (
    const text of [
      "\x80\x02U\x02h\xe9q\x00.",
      "S'h\\xe9'\np0\n.",
      "T\x02\x00\x00\x00h\xe9.",
    ]
  ) {
    assertThrows(() => read(text), UnpicklingError, '"encoding"');
    assertThrows(() => read(text, "utf-8"), UnpicklingError, "utf-8");
    assertEquals(read(text, "latin1"), "hé");
    assertEquals(read(text, "bytes"), pickle("h\xe9"));
  }
  assertEquals(read("U\x03h\xc3\xa9.", "utf-8"), "hé");
  assertThrows(() => read("U\x03\xed\xa0\x80.", "utf-8"), UnpicklingError);
});

Deno.test("Python 2: bytes as keys", () => {
  const dict = read("(dp0\nS'k'\np1\nL1L\ns.", "bytes");
  assertInstanceOf(dict, PyDict);
  assertEquals(dict.get(pickle("k")), 1);
});

Deno.test("Python 2: INT", () => {
  const ints: [string, unknown][] = [
    ["0", 0],
    ["1", 1],
    ["00", false],
    ["01", true],
    ["-5", -5],
    ["+5", 5],
    ["007", 7],
    ["010", 8],
    ["0x10", 16],
    ["-0x10", -16],
    ["0o17", 15],
    ["0b101", 5],
    ["1_000", 1000],
    [" 7", 7],
    ["7 ", 7],
    ["-0", false],
    ["+1", true],
    [" 1", true],
    ["-1", -1],
    ["9007199254740993", 9007199254740993n],
  ];
  for (const [line, value] of ints) {
    assertEquals(read(`I${line}\n.`), value, line);
  }
  for (
    const line of [
      "",
      "L",
      "1L",
      "1__0",
      "_1",
      "1_",
      "0x",
      "089",
      "1.5",
      "é",
      "--1",
    ]
  ) {
    assertRefused(`I${line}\n.`);
  }
});

Deno.test("Python 2: LONG", () => {
  const longs: [string, unknown][] = [
    ["1L", 1],
    ["1", 1],
    ["-1L", -1],
    ["0L", 0],
    ["0x1fL", 31],
    ["18446744073709551616L", 2n ** 64n],
    ["-18446744073709551616L", -(2n ** 64n)],
  ];
  for (const [line, value] of longs) {
    assertEquals(read(`L${line}\n.`), value, line);
  }
  for (const line of ["", "010L", "LL", "1LL"]) assertRefused(`L${line}\n.`);
});

Deno.test("Python 2: FLOAT", () => {
  const floats: [string, number][] = [
    ["1.5", 1.5],
    ["-0.0", -0],
    ["1", 1],
    ["1.", 1],
    [".5", 0.5],
    ["1e5", 1e5],
    ["inf", Infinity],
    ["-Infinity", -Infinity],
    ["nan", NaN],
    ["1e-400", 0],
  ];
  for (const [line, value] of floats) {
    assertEquals(read(`F${line}\n.`), value, line);
  }
  for (const line of ["", "1e400", " 1", "1 ", "1_0", "x", "0x1", "."]) {
    assertRefused(`F${line}\n.`);
  }
  assertInstanceOf(loads(pickle("F1.0\n."), { exact: true }), PyFloat);
});

Deno.test("Python 2: STRING and its escapes", () => {
  const strings: [string, string][] = [
    ["'abc'", "abc"],
    ['"abc"', "abc"],
    ["''", ""],
    ["'it\\'s'", "it's"],
    ["'\\n\\t\\\\'", "\n\t\\"],
    ["'\\x41\\101\\0'", "AA\0"],
    ["'\\q'", "\\q"],
    ["'\\1234'", "S4"],
  ];
  for (const [line, value] of strings) {
    assertEquals(read(`S${line}\n.`), value, line);
  }
  for (
    const line of [
      "",
      "abc",
      "'abc",
      "'abc\"",
      "'",
      "'\\'",
      "'\\x4'",
      "'\\xzz'",
    ]
  ) {
    assertRefused(`S${line}\n.`);
  }
});

Deno.test("Python 2: UNICODE", () => {
  const texts: [string, string][] = [
    ["abc", "abc"],
    ["", ""],
    ["\\u20ac", "€"],
    ["\\U0001f600", "😀"],
    ["\xe9", "é"],
    ["\\n\\", "\\n\\"],
    ["\\\\u0041", "\\\\u0041"],
    ["\\ud83d\\ude00", "😀"],
  ];
  for (const [line, value] of texts) {
    assertEquals(read(`V${line}\n.`), value, line);
  }
  for (const line of ["\\u20a", "\\uzzzz", "\\U00110000", "\\U0001"]) {
    assertRefused(`V${line}\n.`);
  }
});

Deno.test("Python 2: GET and PUT", () => {
  assertEquals(read("(lp0\nI1\nag0\n."), [1]);
  for (
    const text of [
      "]p-1\n.",
      "]px\n.",
      "]p0\ng1\n.",
      "]p0\ng\n.",
      "g-1\n.",
      "]p0x0\n.",
    ]
  ) {
    assertRefused(text);
  }
});

Deno.test("Python 2: names become Python 3's, below protocol 3 only", () => {
  const name = (text: string, fixImports = true) => {
    const value = loads(pickle(text), { fixImports });
    assertInstanceOf(value, PyGlobal);
    return `${value}`;
  };
  assertEquals(name("c__builtin__\nunichr\n."), "builtins.chr");
  assertEquals(name("\x80\x02cQueue\nQueue\n."), "queue.Queue");
  assertEquals(name("\x80\x03cQueue\nQueue\n."), "Queue.Queue");
  assertEquals(name("cQueue\nQueue\n.", false), "Queue.Queue");
});

Deno.test("Python 2: a set by the mapped name", () => {
  assertEquals(
    read("\x80\x02c__builtin__\nset\nq\x00]q\x01U\x01aq\x02a\x85q\x03Rq\x04."),
    new Set(["a"]),
  );
});

Deno.test("Python 2: objects of old classes", () => {
  const texts = [
    "(irobot\nOld\np0\n(dp1\nS'x'\np2\nI1\nsb.",
    "(crobot\nOld\nq\x00oq\x01}q\x02U\x01xq\x03K\x01sb.",
  ];
  for (const text of texts) {
    const object = read(text);
    assertInstanceOf(object, PyObject);
    assertEquals([object.module, object.name, object.form], [
      "robot",
      "Old",
      "newobj",
    ]);
    assertEquals(object.state, new Map([["x", 1]]));
  }
  for (
    const text of [
      "(I1\nirobot\nOldArgs\np0\n(dp2\nb.",
      "(crobot\nOldArgs\nq\x00K\x01oq\x01}q\x02b.",
    ]
  ) {
    const object = read(text);
    assertInstanceOf(object, PyObject);
    assertEquals([object.form, object.args], ["reduce", tuple(1)]);
  }
});

Deno.test("Python 2: objects of protocols 0 and 1 are those of protocol 2", () => {
  const thing = read(
    "ccopy_reg\n_reconstructor\np0\n(crobot\nThing\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n(dp5\nVname\np6\nVarm\np7\nsb.",
  );
  assertInstanceOf(thing, PyObject);
  assertEquals([`${thing.callable}`, thing.form, thing.args], [
    "robot.Thing",
    "newobj",
    tuple(),
  ]);
  assertEquals(thing.state, new Map([["name", "arm"]]));
  const list = read(
    "ccopy_reg\n_reconstructor\np0\n(crobot\nMyList\np1\nc__builtin__\nlist\np2\n(lp3\nI1\naI2\natp4\nRp5\n.",
  );
  assertInstanceOf(list, PyObject);
  assertEquals([`${list.callable}`, list.listItems], ["robot.MyList", [1, 2]]);
  const dict = read(
    "ccopy_reg\n_reconstructor\np0\n(crobot\nMyDict\np1\nc__builtin__\ndict\np2\n(dp3\nVa\np4\nI1\nstp5\nRp6\n.",
  );
  assertInstanceOf(dict, PyObject);
  assertEquals([`${dict.callable}`, dict.dictItems], ["robot.MyDict", [[
    "a",
    1,
  ]]]);
  const pair = read(
    "ccopy_reg\n_reconstructor\np0\n(crobot\nPair\np1\nc__builtin__\ntuple\np2\n(I1\nI2\ntp3\ntp4\nRp5\n.",
  );
  assertInstanceOf(pair, PyObject);
  assertEquals([`${pair.callable}`, pair.args], ["robot.Pair", tuple(1, 2)]);
});

Deno.test("Python 2: the items of the original list stay its own", () => {
  const [items, object] = read(
    "((lp0\nI1\naccopy_reg\n_reconstructor\n(crobot\nMyList\nc__builtin__\nlist\ng0\ntRI2\nal.",
  ) as [unknown[], PyObject];
  assertEquals(items, [1]);
  assertEquals(object.listItems, [1, 2]);
  assertStrictEquals(object.args.length, 0);
});

Deno.test("Python 2: the exceptions that Python 3 calls OSError", async () => {
  const classes = [
    "exceptions\nIOError",
    "exceptions\nEnvironmentError",
    "__builtin__\nIOError",
    "socket\nerror",
    "select\nerror",
    "exceptions\nOSError",
    "exceptions\nValueError",
  ].flatMap((name) => [`c${name}\n`, `\x80\x02c${name}\n`]);
  // Python 3 knows these names itself.
  classes.push("\x80\x03cbuiltins\nIOError\n", "\x80\x04csocket\nerror\n");
  const pickles = classes.flatMap((name) => [
    `${name}.`,
    `${name}(K\x02X\x04\x00\x00\x00gonetR.`,
  ]);
  const want = await askPython<string[]>(
    `import pickle
def said(value):
    cls = value if isinstance(value, type) else type(value)
    return cls.__module__ + "." + cls.__qualname__ + repr(getattr(value, "args", ""))
answer = [said(pickle.loads(text.encode("latin1"))).replace("<attribute 'args' of 'BaseException' objects>", "") for text in given]`,
    pickles,
  );
  assertEquals(want[0], "builtins.OSError");
  assertEquals(want[1], "builtins.FileNotFoundError(2, 'gone')");
  const got = pickles.map((text) => {
    const value = read(text);
    return value instanceof PyException
      ? `${value.type}${repr(value.args)}`
      : `${value}`;
  });
  assertEquals(got, want);
});

Deno.test("Python 2: an IOError stays one where all is to be kept", () => {
  const bytes = pickle("\x80\x02cexceptions\nIOError\nq\x00.");
  assertEquals(dumps(loads(bytes, { exact: true }), { protocol: 2 }), bytes);
});

Deno.test("protocol 2: classes of one name are one to Python as well, and two where all is to be kept", async () => {
  const [first, next] = await askPython<[string, string]>(
    `import pickle
first = pickle.dumps([ConnectionError("gone"), OSError("odd")], 2)
answer = [first.hex(), pickle.dumps(pickle.loads(first), 2).hex()]`,
    null,
  );
  assert(first !== next);
  const bytes = Uint8Array.fromHex(first);
  assertEquals(dumps(loads(bytes), { protocol: 2 }).toHex(), next);
  const exact = loads(bytes, { exact: true });
  assertEquals(dumps(exact, { protocol: 2 }).toHex(), first);
});

Deno.test("protocols 0 and 1: a class that wants arguments goes back as it came, made without", () => {
  // pickle.dumps([Time(7), Named(5, "a")], 1): their __new__ takes what __getnewargs__ gives, which these protocols do not ask.
  const value = loads(Uint8Array.fromHex(
    "5d71002863636f70795f7265670a5f7265636f6e7374727563746f720a71012863726f626f740a54696d650a7102635f5f6275696c74696e5f5f0a6f626a6563740a71034e7471045271057d710658010000007671074b07736268012863726f626f740a4e616d65640a7108635f5f6275696c74696e5f5f0a6c6f6e670a71094b0574710a52710b7d710c58040000006e616d65710d580100000061710e7362652e",
  ));
  const [time, named] = value as [PyObject, PyObject];
  assertEquals([`${time.callable}`, time.get("v")], ["robot.Time", 7]);
  assertEquals([named.args, named.get("name")], [tuple(5), "a"]);
  // As CPython writes what reduces to copyreg._reconstructor itself.
  assertEquals(
    dumps(value, { protocol: 2 }).toHex(),
    "80025d71002863636f70795f7265670a5f7265636f6e7374727563746f720a710163726f626f740a54696d650a7102635f5f6275696c74696e5f5f0a6f626a6563740a71034e8771045271057d710658010000007671074b077362680163726f626f740a4e616d65640a7108635f5f6275696c74696e5f5f0a6c6f6e670a71094b0587710a52710b7d710c58040000006e616d65710d580100000061710e7362652e",
  );
  assertEquals(
    dumps(value, { protocol: 4 }).toHex(),
    "80049585000000000000005d94288c07636f7079726567948c0e5f7265636f6e7374727563746f729493948c05726f626f74948c0454696d659493948c086275696c74696e73948c066f626a6563749493944e879452947d948c0176944b077362680368048c054e616d656494939468078c03696e749493944b05879452947d948c046e616d65948c0161947362652e",
  );
});

Deno.test("python 2: bytes that are longer than 1,024 are no name", () => {
  const name = (length: number) =>
    asciiName(new Uint8Array(length).fill(0x61))?.length;
  assertEquals([name(1024), name(1025)], [1024, undefined]);
});
