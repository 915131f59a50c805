import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  Complex,
  dumps,
  FrozenSet,
  loads,
  PicklingError,
  PyGlobal,
  PyObject,
  type Reduction,
  Registry,
  Tuple,
  tuple,
} from "../../../codec/mod.ts";
import { assertSameBytes, type Pair } from "../../kit/python/same_bytes.ts";

const main = (name: string) => new PyGlobal("__main__", name);
const range = (size: number) => Array.from({ length: size }, (_, i) => i);

/** An object of Python: what is called, how, and what is put into it. */
function object(
  name: string | PyGlobal,
  args: Tuple,
  parts: Partial<PyObject> = {},
): PyObject {
  const { form = "reduce", ...rest } = parts;
  const callable = typeof name === "string" ? main(name) : name;
  return Object.assign(new PyObject(callable, args, form), rest);
}

const PRELUDE = `
import collections, copyreg
class Plain: pass
class Slots:
    __slots__ = ("a", "b")
class MyList(list): pass
class MyDict(dict): pass
class Keywords:
    def __new__(cls, *args, **kwargs): return object.__new__(cls)
    def __getnewargs_ex__(self): return tuple([1, "a"]), {"k": 2}
class Positional:
    def __new__(cls, *args): return object.__new__(cls)
    def __getnewargs__(self): return (1, [2])
class Call:
    def __init__(self, *args): self.args = args
    def __reduce__(self): return Call, self.args
class All:
    def __reduce__(self): return All, (), {"s": 1}, iter([1, 2]), iter([("a", 1)])
def setter(obj, state): pass
class Setter:
    def __reduce__(self): return Setter, (), "state", None, None, setter
def plain(**attributes):
    p = Plain(); p.__dict__.update(attributes); return p
def slots(**attributes):
    p = Slots()
    for k, v in attributes.items(): setattr(p, k, v)
    return p`;

Deno.test("REDUCE writes the callable, the arguments, the opcode", async () => {
  await assertSameBytes([
    ["Call()", object("Call", tuple())],
    ["Call(1, 'a')", object("Call", tuple(1, "a"))],
    ["[Call(1), Call(1)]", [
      object("Call", tuple(1)),
      object("Call", tuple(1)),
    ]],
    ["(lambda c: [c, c])(Call(1))", ((c) => [c, c])(object("Call", tuple(1)))],
    ["1 + 2j", new Complex(1, 2)],
    ["[complex('-0.0'), complex(0, float('inf'))]", [
      new Complex(-0, 0),
      new Complex(0, Infinity),
    ]],
  ], { prelude: PRELUDE });
});

Deno.test("NEWOBJ leaves the class out of the arguments, BUILD is left out without a state", async () => {
  await assertSameBytes([
    ["Plain()", object("Plain", tuple(), { form: "newobj" })],
    [
      "plain(a=1, b='a')",
      object("Plain", tuple(), { form: "newobj", state: { a: 1, b: "a" } }),
    ],
    [
      "[plain(a=1), plain(a=2)]",
      [1, 2].map((a) =>
        object("Plain", tuple(), { form: "newobj", state: { a } })
      ),
    ],
    [
      "slots(a=1)",
      object("Slots", tuple(), {
        form: "newobj",
        state: tuple(null, { a: 1 }),
      }),
    ],
    ["Positional()", object("Positional", tuple(1, [2]), { form: "newobj" })],
  ], { prelude: PRELUDE, only: (minor) => minor !== "3.6" });
});

Deno.test("NEWOBJ_EX has keyword arguments, a partial before protocol 4", async () => {
  const keywords = () =>
    object("Keywords", tuple(1, "a"), {
      form: "newobj_ex",
      kwargs: new Map([["k", 2]]),
    });
  await assertSameBytes([
    ["Keywords()", keywords()],
    ["[Keywords(), Keywords()]", [keywords(), keywords()]],
  ], {
    prelude: PRELUDE,
    only: (minor) => minor !== "3.6" && minor !== "3.13",
  });
});

Deno.test("list and dict subclasses write a batch of one without MARK", async () => {
  const pairs = [0, 1, 2, 1000, 1001, 2000, 2001].flatMap((size): Pair[] => [
    [
      `MyList(range(${size}))`,
      object("MyList", tuple(), { form: "newobj", listItems: range(size) }),
    ],
    [
      `MyDict((i, i) for i in range(${size}))`,
      object("MyDict", tuple(), {
        form: "newobj",
        dictItems: range(size).map((i) => [i, i]),
      }),
    ],
    [
      `collections.OrderedDict(("k%d" % i, i) for i in range(${size}))`,
      object(new PyGlobal("collections", "OrderedDict"), tuple(), {
        dictItems: range(size).map((i) => [`k${i}`, i]),
      }),
    ],
  ]);
  await assertSameBytes(pairs, { prelude: PRELUDE });
});

Deno.test("list items come first, then pairs, then the state", async () => {
  const all = object("All", tuple(), {
    listItems: [1, 2],
    dictItems: [["a", 1]],
    state: { s: 1 },
  });
  await assertSameBytes([["All()", all]], { prelude: PRELUDE });
});

Deno.test("a state setter is called with the object and the state", async () => {
  const value = object("Setter", tuple(), {
    state: "state",
    stateSetter: main("setter"),
  });
  await assertSameBytes([["Setter()", value]], {
    prelude: PRELUDE,
    only: (minor) => minor !== "3.6" && minor !== "3.7",
  });
});

Deno.test("an object whose arguments lead back to it is popped and fetched", async () => {
  const prelude = `${PRELUDE}
class Fresh(Call):
    def __reduce__(self): return Fresh, tuple(list(self.args))
def recursive(make):
    items = []; c = make(items); items.append(c); return c
def recursive_state():
    p = Plain(); p.me = p; p.all = [p]; return p
def through_set(kind):
    p = Plain(); s = kind([p]); p.s = s; return s`;
  const items: unknown[] = [];
  const call = object("Fresh", tuple(items));
  items.push(call);
  const reasons: unknown[] = [];
  const error = object(new PyGlobal("builtins", "ValueError"), tuple(reasons));
  reasons.push(error);
  const plain = object("Plain", tuple(), { form: "newobj" });
  plain.state = { me: plain, all: [plain] };
  const throughSet = (makeSet: (members: unknown[]) => Set<unknown>) => {
    const inner = object("Plain", tuple(), { form: "newobj" });
    const set = makeSet([inner]);
    inner.state = { s: set };
    return set;
  };
  await assertSameBytes([["recursive(Fresh)", call], [
    "recursive(ValueError)",
    error,
  ], ["recursive_state()", plain]], {
    prelude,
  });
  await assertSameBytes([
    ["through_set(set)", throughSet((members) => new Set(members))],
    ["through_set(frozenset)", throughSet((members) => new FrozenSet(members))],
  ], { prelude, protocols: [2, 3] });
});

Deno.test("a class with a __reduce__ method is written through it", async () => {
  class Call {
    constructor(readonly value: number) {}
    __reduce__(protocol: number): Reduction {
      assertEquals([2, 3, 4, 5].includes(protocol), true);
      return { callable: main("Call"), args: tuple(this.value) };
    }
  }
  const call = new Call(7);
  await assertSameBytes([["(lambda c: [c, c, Call(7)])(Call(7))", [
    call,
    call,
    new Call(7),
  ]]], { prelude: PRELUDE });
});

Deno.test("a registered class is written through its entry, known or not", async () => {
  class Call {
    args: Tuple = tuple(1, 2);
  }
  const registry = new Registry().add({
    module: "__main__",
    name: "Call",
    type: Call,
    construct: () => new Call(),
    reduce: (call) => ({ callable: Call, args: (call as Call).args }),
  });
  await assertSameBytes([["[Call(1, 2), Call]", [new Call(), Call]]], {
    prelude: PRELUDE,
    registry,
  });
});

Deno.test("what Python's library is made of is written by what it reduces to", async () => {
  const dt = (name: string, args: Tuple) =>
    object(new PyGlobal("datetime", name), args);
  const prelude = "import datetime, uuid, fractions, decimal";
  await assertSameBytes([
    [
      "datetime.date(2026, 11, 22)",
      dt("date", tuple(new Uint8Array([0x07, 0xea, 11, 22]))),
    ],
    ["[datetime.timedelta(1, 2, 3), datetime.timezone.utc]", [
      dt("timedelta", tuple(1, 2, 3)),
      dt("timezone", tuple(dt("timedelta", tuple(0, 0, 0)))),
    ]],
    [
      "uuid.UUID(int=5)",
      object(new PyGlobal("uuid", "UUID"), tuple(), {
        form: "newobj",
        state: { int: 5 },
      }),
    ],
    [
      "decimal.Decimal('1.50')",
      object(new PyGlobal("decimal", "Decimal"), tuple("1.50")),
    ],
    ["[ValueError('no'), KeyError('k', 1)]", [
      object(new PyGlobal("builtins", "ValueError"), tuple("no")),
      object(new PyGlobal("builtins", "KeyError"), tuple("k", 1)),
    ]],
  ], { prelude, only: (minor) => minor === "3.8" || minor === "3.11" });
});

Deno.test("errors of JavaScript are the builtin exceptions nearest to them, dates are in UTC", async () => {
  const error = new TypeError("no");
  await assertSameBytes([
    ["(lambda e: [e, e, ValueError('far')])(TypeError('no'))", [
      error,
      error,
      new RangeError("far"),
    ]],
    ["Exception('boom')", new Error("boom")],
    [
      "datetime.datetime(2026, 11, 22, 1, 2, 3, 4000, datetime.timezone.utc)",
      new Date("2026-11-22T01:02:03.004Z"),
    ],
    [
      "datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)",
      new (class Day extends Date {})(0),
    ],
  ], { prelude: "import datetime" });
});

Deno.test("a persistent id stands in a value's place, and is not memoized", async () => {
  const outside = { robot: 1 };
  const prelude = `
import pickle, io
outside = object()
class P(pickle.Pickler):
    def persistent_id(self, obj): return tuple(["id", 7]) if obj is outside else None
def dumps(obj, p):
    f = io.BytesIO(); P(f, p).dump(obj); return f.getvalue()
pickle.dumps = dumps`;
  await assertSameBytes([[
    "[outside, 'a', outside, {'a': outside}, (outside, 1, 2.5)]",
    [outside, "a", outside, { a: outside }, tuple(outside, 1, 2.5)],
  ]], {
    prelude,
    persistentId: (value) => value === outside ? tuple("id", 7) : undefined,
  });
});

Deno.test("a persistent id can stand for any value, a number too", () => {
  const seen: unknown[] = [];
  const pickle = dumps([1, "a", { b: 2 }], {
    persistentId: (value) => void seen.push(value),
  });
  assertEquals(seen, [[1, "a", { b: 2 }], 1, "a", { b: 2 }, "b", 2]);
  assertEquals(loads(pickle), loads(dumps([1, "a", { b: 2 }])));
});

Deno.test("before protocol 4 shared arguments are not written without end", () => {
  const kwargs = new Map(range(2000).map((i) => [`k${i}`, i]));
  const args = tuple(...range(2000));
  for (
    const make of [
      () => object("A", tuple(), { form: "newobj_ex", kwargs }),
      () => object("A", args, { form: "newobj_ex" }),
    ]
  ) {
    const many = range(1000).map(make);
    assertThrows(
      () => dumps(many, { protocol: 2 }),
      PicklingError,
      "by protocol 2 the same arguments would be written again and again, use protocol 4",
    );
    assert(dumps(many).length < 100_000);
    assert(dumps(many.slice(0, 20), { protocol: 2 }).length > 100_000);
  }
});

Deno.test("300,000 arguments are written by every protocol", () => {
  const args = new Tuple<null>(300_000);
  args.fill(null);
  for (const protocol of [2, 4] as const) {
    const made = object("A", args, { form: "newobj_ex" });
    const read = loads(dumps(made, { protocol }));
    assert(read instanceof PyObject && read.args.length === 300_000);
  }
});
