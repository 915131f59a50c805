import { assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  PicklingError,
  PyGlobal,
  PyObject,
  Registry,
  tuple,
} from "../../../codec/mod.ts";
import { assertSameBytes, type Pair } from "../../kit/python/same_bytes.ts";

const name = (module: string, name: string) => new PyGlobal(module, name);
const builtin = (...names: string[]) =>
  names.map((each) => name("builtins", each));

/** 3.13 alone writes dotted names otherwise at protocols 2 and 3. */
const before313 = (minor: string) => minor !== "3.6" && minor !== "3.13";

const PRELUDE = `
class Outer:
    class Inner:
        class Deep: pass
class Other:
    class Inner: pass
def function(): pass`;

Deno.test("a class is named once, its module shared with other classes of it", async () => {
  const outer = name("__main__", "Outer");
  await assertSameBytes([
    ["Outer", outer],
    ["[Outer, Other, Outer, function]", [
      outer,
      name("__main__", "Other"),
      name("__main__", "Outer"),
      name("__main__", "function"),
    ]],
    ["[Outer, Outer.__module__, 'Outer']", [outer, "__main__", "Outer"]],
    ["['Outer', Outer]", ["Outer", outer]],
  ], { prelude: PRELUDE });
});

Deno.test("dotted names are looked up with getattr before protocol 4", async () => {
  await assertSameBytes([
    ["Outer.Inner", name("__main__", "Outer.Inner")],
    ["[Outer.Inner, Outer.Inner.Deep, Outer, Other.Inner]", [
      name("__main__", "Outer.Inner"),
      name("__main__", "Outer.Inner.Deep"),
      name("__main__", "Outer"),
      name("__main__", "Other.Inner"),
    ]],
  ], { prelude: PRELUDE, only: before313 });
});

Deno.test("the name of a static type is a string of its own", async () => {
  await assertSameBytes([
    ["[ValueError, 'ValueError', 'builtins', ValueError]", [
      ...builtin("ValueError"),
      "ValueError",
      "builtins",
      ...builtin("ValueError"),
    ]],
    [
      "[int, str, dict, list, KeyError]",
      builtin("int", "str", "dict", "list", "KeyError"),
    ],
    ["[datetime.datetime, 'datetime', datetime.date]", [
      name("datetime", "datetime"),
      "datetime",
      name("datetime", "date"),
    ]],
    ["['datetime', datetime.datetime]", [
      "datetime",
      name("datetime", "datetime"),
    ]],
    [
      "[collections.OrderedDict, 'OrderedDict', collections.Counter, 'Counter']",
      [
        name("collections", "OrderedDict"),
        "OrderedDict",
        name("collections", "Counter"),
        "Counter",
      ],
    ],
    ["[decimal.Decimal, 'Decimal']", [name("decimal", "Decimal"), "Decimal"]],
    ["[fractions.Fraction, 'Fraction', 'fractions']", [
      name("fractions", "Fraction"),
      "Fraction",
      "fractions",
    ]],
    ["[collections.deque, 'deque', collections.defaultdict]", [
      name("collections", "deque"),
      "deque",
      name("collections", "defaultdict"),
    ]],
  ], {
    prelude: "import datetime, collections, decimal, fractions",
    only: (minor) => minor === "3.8" || minor === "3.11",
  });
});

Deno.test("functions of builtins have a module string of their own", async () => {
  await assertSameBytes([
    ["[len, int, abs]", builtin("len", "int", "abs")],
    ["[int, getattr, 'builtins']", [...builtin("int", "getattr"), "builtins"]],
  ], { only: (minor) => minor === "3.8" || minor === "3.11" });
});

Deno.test("heap types of C have a module string of their own", async () => {
  await assertSameBytes([
    ["[array.array, array._array_reconstructor, 'array']", [
      name("array", "array"),
      name("array", "_array_reconstructor"),
      "array",
    ]],
    ["[functools.partial, functools.reduce, 'partial']", [
      name("functools", "partial"),
      name("_functools", "reduce"),
      "partial",
    ]],
  ], {
    prelude: "import array, functools",
    protocols: [4, 5],
    only: (minor) => minor === "3.11",
  });
});

Deno.test("protocol 2 writes the names of Python 2", async () => {
  const pairs: Pair[] = [
    ...[
      "ValueError",
      "FileNotFoundError",
      "ModuleNotFoundError",
      "BlockingIOError",
      "RecursionError",
      "int",
      "str",
      "range",
      "map",
      "chr",
      "object",
      "len",
    ]
      .map((each): Pair => [each, ...builtin(each) as [PyGlobal]]),
    ["functools.reduce", name("_functools", "reduce")],
    ["collections.UserDict", name("collections", "UserDict")],
    ["queue.Queue", name("queue", "Queue")],
    ["urllib.parse.quote", name("urllib.parse", "quote")],
    [
      "[FileNotFoundError, PermissionError, FileNotFoundError]",
      builtin("FileNotFoundError", "PermissionError", "FileNotFoundError"),
    ],
  ];
  const prelude = "import functools, collections, queue, urllib.parse";
  await assertSameBytes(pairs, { prelude, protocols: [2, 3] });
});

Deno.test("without fixImports protocol 2 keeps the names of Python 3", () => {
  // >>> pickle.dumps(ValueError, 2, fix_imports=False).hex()
  assertEquals(
    dumps(name("builtins", "ValueError"), { protocol: 2, fixImports: false })
      .toHex(),
    "8002636275696c74696e730a56616c75654572726f720a71002e",
  );
});

Deno.test("names of Python 2 itself are written as they were", () => {
  const global = new PyGlobal("collections", "UserDict", {
    python2: ["UserDict", "UserDict"],
  });
  assertEquals(
    new TextDecoder().decode(dumps(global, { protocol: 2 })).slice(2, 21),
    "cUserDict\nUserDict\n",
  );
});

Deno.test("names beyond ASCII are UTF-8 from protocol 3 on", async () => {
  const prelude = "class Café: pass\nCafé.__module__ = '__main__'";
  await assertSameBytes([["Café", name("__main__", "Café")]], {
    prelude,
    protocols: [3, 4],
  });
  assertThrows(
    () => dumps(name("__main__", "Café"), { protocol: 2 }),
    PicklingError,
    "Café",
  );
});

Deno.test("a name that would end its line is refused, not written", () => {
  for (const protocol of [2, 3] as const) {
    assertThrows(
      () => dumps(name("os\nsystem", "x"), { protocol }),
      PicklingError,
      "os\\nsystem",
    );
    assertThrows(
      () => dumps(name("os", "x\ny"), { protocol }),
      PicklingError,
      "x\\ny",
    );
  }
  assertThrows(
    () => dumps(name("os", "\ud800"), { protocol: 3 }),
    PicklingError,
    "ud800",
  );
});

Deno.test("extension codes are written instead of names, and never memoized", async () => {
  const prelude = `
import copyreg
class One: pass
class Two: pass
class Three: pass
copyreg.add_extension("__main__", "One", 1)
copyreg.add_extension("__main__", "Two", 0x1234)
copyreg.add_extension("__main__", "Three", 0x12345678)`;
  const registry = new Registry()
    .registerExtension(1, "__main__", "One")
    .registerExtension(0x1234, "__main__", "Two")
    .registerExtension(0x12345678, "__main__", "Three");
  const [one, two, three] = ["One", "Two", "Three"].map((each) =>
    name("__main__", each)
  );
  await assertSameBytes([["[One, Two, Three, One, 'a', 'a']", [
    one,
    two,
    three,
    one,
    "a",
    "a",
  ]]], { prelude, registry });
});

Deno.test("a registered class is a class reference", async () => {
  class Outer {}
  const registry = new Registry().add({
    module: "__main__",
    name: "Outer",
    type: Outer,
    construct: () => new Outer(),
  });
  await assertSameBytes([["[Outer, Outer]", [Outer, Outer]]], {
    prelude: PRELUDE,
    registry,
  });
});

Deno.test("the type of None is a call of type", async () => {
  await assertSameBytes([
    ["type(None)", new PyObject(name("builtins", "type"), tuple(null))],
    [
      "type(...)",
      new PyObject(
        name("builtins", "type"),
        tuple(name("builtins", "Ellipsis")),
      ),
    ],
    ["[..., NotImplemented]", builtin("Ellipsis", "NotImplemented")],
  ]);
});

Deno.test("a global from exact loading keeps its own strings", () => {
  const box = name("datetime", "datetime");
  const shared = new PyGlobal("m", "m", { strings: ["m", "m"] });
  assertEquals(
    dumps(shared).toHex(),
    "8004950900000000000000" + "8c016d9468009394" + "2e",
  );
  const distinct = [
    box,
    new PyGlobal("datetime", "datetime", { distinct: true }),
    box,
  ];
  assertEquals(
    dumps(distinct, { protocol: 3 }).filter((byte) => byte === 0x63).length,
    2,
  );
});
