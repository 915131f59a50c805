import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  ByteArray,
  Deque,
  dumps,
  FrozenSet,
  loads,
  Pickler,
  PicklingError,
  PyGlobal,
  PyObject,
  PyStr,
  Registry,
  repr,
  tuple,
} from "../../../codec/mod.ts";

/** The error that pickling gives. */
function errorOf(value: unknown, options = {}): PicklingError {
  return assertThrows(() => dumps(value, options), PicklingError);
}

Deno.test("the error names the path to what cannot be pickled", () => {
  const bad = Symbol("no");
  const state = Object.assign(new PyObject(new PyGlobal("m", "C")), {
    state: { x: [bad] },
  });
  const items = Object.assign(new PyObject(new PyGlobal("m", "C")), {
    listItems: [1, 2, bad],
  });
  const pairs = Object.assign(new PyObject(new PyGlobal("m", "C")), {
    dictItems: [["k", bad]],
  });
  const paths: [unknown, string][] = [
    [bad, ""],
    [[1, bad], "[1]"],
    [[{ speed: bad }], "[0].speed"],
    [{ args: [0, { speed: bad }] }, "args[1].speed"],
    [[{ "x y": bad }], '[0]["x y"]'],
    [new Map([[7, bad]]), "[7]"],
    [new Map([[tuple(1), bad]]), "[…]"],
    [[new Map([[bad, 1]])], "[0]<key>"],
    [new Set([bad]), "<member>"],
    [new FrozenSet([tuple(bad)]), "<member>[0]"],
    [tuple(1, 2, 3, 4, [bad]), "[4][0]"],
    [new PyObject(new PyGlobal("m", "C"), tuple(1, bad)), "args[1]"],
    [state, "state.x[0]"],
    [items, "listItems[2]"],
    [pairs, "dictItems.k"],
    [
      Object.assign(Array.from({ length: 1500 }, () => 1), { 1200: bad }),
      "[1200]",
    ],
  ];
  for (const [value, path] of paths) {
    for (const protocol of [2, 4]) {
      const error = errorOf(value, { protocol });
      const inList = protocol === 2
        ? error.path.replace(/^args\[0\]\[0\]/, "<member>")
        : error.path;
      assertEquals(inList, path);
      assert(
        error.message.startsWith(
          `Cannot pickle ${
            path === "" ? "the value" : JSON.stringify(error.path)
          }: `,
        ),
        error.message,
      );
    }
  }
});

Deno.test("what has no counterpart in Python is refused with what to do", () => {
  class Robot {}
  const cases: [unknown, string][] = [
    [() => 1, "registry"],
    [Robot, '"Robot"'],
    [new Robot(), '"Robot"'],
    [Symbol("x"), "symbol"],
    [new WeakMap(), '"WeakMap"'],
    [new Date(NaN), ""],
    [Promise.resolve(1), "await"],
    [/x/, '"RegExp"'],
    [new (class extends Array {})(), "class"],
    [new DataView(new ArrayBuffer(1)), "DataView"],
    [new PyObject(new PyGlobal("m", "C"), [1] as never), "Tuple"],
  ];
  for (const [value, word] of cases) {
    const error = errorOf([value]);
    assertEquals(error.path, "[0]");
    assert(error.message.includes(word), error.message);
    assertEquals(error.name, "PicklingError");
  }
});

Deno.test("the pickler stays usable after an error", () => {
  const pickler = new Pickler();
  const good = { list: [1, "a", "a"], robot: tuple(1) };
  const before = pickler.dumps(good).toHex();
  assertThrows(() => pickler.dumps(["a", good, [[Symbol()]]]), PicklingError);
  assertEquals(pickler.dumps(good).toHex(), before);
});

Deno.test("what Python cannot hash is no key and in no set", () => {
  const list: [unknown, string] = [
    [1, 2],
    'no list as a key or in a set, use "tuple',
  ];
  for (
    const [key, words] of [
      list,
      [new Deque([1]), "no list"],
      [new Map([[1, 2]]), "no dict"],
      [{ x: 1 }, "no dict"],
      [new Set([1]), 'no set as a key or in a set, use a "FrozenSet"'],
      [
        new ByteArray(2),
        'no bytearray as a key or in a set, use a "Uint8Array"',
      ],
      [tuple(1, list[0]), "no list"],
    ] as [unknown, string][]
  ) {
    for (const protocol of [2, 4] as const) {
      const inKey = errorOf({ a: new Map([[key, 1]]) }, { protocol });
      assertEquals(inKey.path, "a<key>");
      assert(inKey.message.includes(words), inKey.message);
      const inSet = errorOf([1, new Set([key])], { protocol });
      assertEquals(inSet.path, "[1]<member>");
      assert(inSet.message.includes(words), inSet.message);
    }
  }
  const good = [tuple(1, tuple(2)), new FrozenSet([1]), Uint8Array.of(1), null];
  assertEquals(repr(loads(dumps(new Set(good)))), repr(new Set(good)));
  // A class of the user's own may be hashed in Python, and what stands for another value is.
  class Place extends Array<number> {}
  const registry = new Registry().register(Place, {
    module: "robot",
    reduce: (place) => ({
      callable: new PyGlobal("robot", "Place"),
      args: tuple(...place),
    }),
  });
  dumps(new Set([Place.of(1, 2)]), { registry });
  dumps(new Map([[list[0], 1]]), {
    persistentId: (value) => value === list[0] ? 7 : undefined,
  });
});

Deno.test("nesting beyond the limit is refused, and no stack overflows", () => {
  const nest = (depth: number, wrap: (value: unknown) => unknown) => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = wrap(value);
    return value;
  };
  const wraps: ((value: unknown) => unknown)[] = [
    (value) => [value],
    (value) => tuple(value),
    (value) => ({ a: value }),
    (value) => new Map([["a", value]]),
    (value) => new Set([new PyObject(new PyGlobal("m", "C"), tuple(value))]),
    (value) => new PyObject(new PyGlobal("m", "C"), tuple(value)),
  ];
  for (const wrap of wraps) {
    assert(errorOf(nest(2000, wrap)).message.includes("maxDepth"));
    const deep = errorOf(nest(100_000, wrap), { limits: { maxDepth: 1e9 } });
    assert(/stack/.test(deep.message), deep.message);
  }
  assertEquals(
    loads(dumps(nest(5, (value) => [value]), { limits: { maxDepth: 5 } })),
    [[[[[1]]]]],
  );
  assertThrows(
    () => dumps(nest(6, (value) => [value]), { limits: { maxDepth: 5 } }),
    PicklingError,
    '"limits.maxDepth" (5)',
  );
});

Deno.test("the other limits are kept as well", () => {
  const limits = { maxMessageBytes: 1000 };
  assertEquals(dumps("x".repeat(980), { limits }).length < 1000, true);
  for (
    const value of [
      "x".repeat(1001),
      new Uint8Array(1001),
      Array(2000).fill(1),
      2n ** 8200n,
    ]
  ) {
    assert(errorOf(value, { limits }).message.includes("maxMessageBytes"));
  }
  assert(
    errorOf(2n ** 100n, { limits: { maxIntBytes: 10 } }).message.includes(
      "maxIntBytes",
    ),
  );
  assert(
    errorOf([[], [], []], { limits: { maxMemo: 3 } }).message.includes(
      "maxMemo",
    ),
  );
  assertEquals(loads(dumps([[], []], { limits: { maxMemo: 3 } })), [[], []]);
});

Deno.test("an error of the value's own code is the cause", () => {
  const boom = new TypeError("boom");
  const getter = {
    get a() {
      throw boom;
    },
  };
  class Bad {
    __reduce__() {
      throw boom;
    }
  }
  for (
    const [value, path] of [[[getter], "[0].a"], [
      { x: new Bad() },
      "x",
    ]] as const
  ) {
    const error = errorOf(value);
    assertStrictEquals(error.cause, boom);
    assertEquals(
      error.path.startsWith(path.slice(0, 3).replace(/\W+$/, "")),
      true,
    );
    assert(error.message.includes("boom"));
  }
  const inner = errorOf([1], {
    persistentId: () => {
      throw null;
    },
  });
  assertEquals(inner.name, "PicklingError");
});

Deno.test("a dict that the program changes while it is written is refused, as in Python", () => {
  const changes: Record<string, (map: Map<unknown, unknown>) => void> = {
    "one pair becomes two": (map) => map.set("new", 1),
    "two become one": (map) => map.delete("last"),
    "a batch grows": (map) => map.set("new", 1),
  };
  const sizes = [1, 2, 1000];
  for (const [at, [name, change]] of Object.entries(changes).entries()) {
    const map = new Map<unknown, unknown>([["first", {
      get value() {
        change(map);
        return 1;
      },
    }]]);
    while (map.size + 1 < sizes[at]!) map.set(map.size, null);
    if (map.size < sizes[at]!) map.set("last", null);
    const { path, message } = errorOf([map]);
    assertEquals(path, "[0]", name);
    assert(message.includes("changed while it was written"), message);
  }
});

Deno.test("a reduction without a callable is refused", () => {
  class Bad {
    __reduce__() {
      return {};
    }
  }
  assert(errorOf(new Bad()).message.includes("callable"));
});

Deno.test("data that looks like a class is data", () => {
  const data = Object.assign(Object.create(null), {
    __reduce__: "x",
    constructor: "y",
    toString: 1,
  });
  assertEquals(
    loads(dumps(data)),
    new Map<string, unknown>([["__reduce__", "x"], ["constructor", "y"], [
      "toString",
      1,
    ]]),
  );
  const poisoned = JSON.parse(
    '{"__proto__": {"__reduce__": 1}, "constructor": {"name": "Date"}}',
  );
  assertEquals((loads(dumps(poisoned)) as Map<string, unknown>).size, 2);
});

Deno.test("options out of their range are refused at once", () => {
  const bad: [object, string][] = [
    [{ protocol: 1 }, "protocol"],
    [{ protocol: 6 }, "protocol"],
    [{ protocol: "4" }, "protocol"],
    [{ framing: "none" }, "framing"],
    [{ strings: "equal" }, "strings"],
    [{ fixImports: 1 }, "fixImports"],
    [{ bufferCallback: () => true }, "protocol"],
    [{ limits: { maxDepth: 0 } }, "maxDepth"],
    [{ limits: { maxMemo: 1.5 } }, "maxMemo"],
  ];
  for (const [options, name] of bad) {
    assertThrows(() => new Pickler(options), RangeError, `"${name}"`);
  }
});

Deno.test("a boxed string whose bytes are not of this world is still written", () => {
  assertEquals(dumps(new PyStr("a", new Uint8Array([0x61]))), dumps("a"));
});
