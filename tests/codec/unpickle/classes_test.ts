import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  type ClassEntry,
  dumps,
  genops,
  loads,
  type LoadsOptions,
  PyGlobal,
  PyObject,
  Registry,
  repr,
  tuple,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { attemptsOf } from "../../../codec/types/traces.ts";
import { pickle } from "../../kit/pickle_text.ts";

class Thing {
  name = "";
}

class Calls {
  readonly log: unknown[] = [];
}

/** An entry that writes down how it is used. */
function logging(name: string, rest: Partial<ClassEntry> = {}): ClassEntry {
  return {
    module: "robot",
    name,
    construct(args, form, kwargs) {
      const object = new Calls();
      object.log.push([form, [...args], kwargs]);
      return object;
    },
    append: (object, items) =>
      void (object as Calls).log.push(["append", items]),
    setItems: (object, items) =>
      void (object as Calls).log.push(["setItems", items]),
    setState: (object, state) =>
      void (object as Calls).log.push(["state", state]),
    ...rest,
  };
}

function read(hex: string, options: LoadsOptions): unknown {
  return loads(Uint8Array.fromHex(hex), options);
}

function logOf(hex: string, name: string): unknown[] {
  const registry = new Registry().add(logging(name));
  const object = read(hex, { registry });
  assertInstanceOf(object, Calls);
  return object.log;
}

Deno.test("classes: NEWOBJ and BUILD", () => {
  assertEquals(
    logOf(
      "80049527000000000000008c05726f626f74948c055468696e679493942981947d948c046e616d65948c0361726d9473622e",
      "Thing",
    ),
    [["newobj", [], undefined], ["state", new Map([["name", "arm"]])]],
  );
});

Deno.test("classes: protocols 0 and 1 build them as protocol 2 does", () => {
  for (
    const hex of [
      "63636f70795f7265670a5f7265636f6e7374727563746f720a70300a2863726f626f740a5468696e670a70310a635f5f6275696c74696e5f5f0a6f626a6563740a70320a4e7470330a5270340a286470350a566e616d650a70360a5661726d0a70370a73622e",
      "63636f70795f7265670a5f7265636f6e7374727563746f720a71002863726f626f740a5468696e670a7101635f5f6275696c74696e5f5f0a6f626a6563740a71024e7471035271047d710558040000006e616d657106580300000061726d710773622e",
    ]
  ) {
    assertEquals(logOf(hex, "Thing"), [
      ["newobj", [], undefined],
      ["state", new Map([["name", "arm"]])],
    ]);
  }
});

Deno.test("classes: slots", () => {
  assertEquals(
    logOf(
      "80049523000000000000008c05726f626f74948c05536c6f74739493942981944e7d948c0178944b01738694622e",
      "Slots",
    ),
    [["newobj", [], undefined], ["state", tuple(null, new Map([["x", 1]]))]],
  );
});

Deno.test("classes: NEWOBJ_EX, and what protocol 2 writes for it", () => {
  const call = ["newobj_ex", [1], new Map([["unit", "cm"]])];
  assertEquals(
    logOf(
      "80049525000000000000008c05726f626f74948c0245789493944b0185947d948c04756e6974948c02636d947392942e",
      "Ex",
    ),
    [call],
  );
  assertEquals(
    logOf(
      "80026366756e63746f6f6c730a7061727469616c0a7100635f5f6275696c74696e5f5f0a676574617474720a710163726f626f740a45780a710258070000005f5f6e65775f5f710386710452710585710652710728680568024b018671087d71095804000000756e6974710a5802000000636d710b734e74710c622952710d2e",
      "Ex",
    ),
    [call],
  );
});

Deno.test("classes: a list subclass with items and state, by protocols 4 and 0", () => {
  const log = [
    ["newobj", [], undefined],
    ["append", [1, 2]],
    ["state", new Map([["tag", "t"]])],
  ];
  for (
    const hex of [
      "8004952b000000000000008c05726f626f74948c064d794c697374949394298194284b014b02657d948c03746167948c01749473622e",
      "63636f70795f7265670a5f7265636f6e7374727563746f720a70300a2863726f626f740a4d794c6973740a70310a635f5f6275696c74696e5f5f0a6c6973740a70320a286c70330a49310a6149320a617470340a5270350a286470360a567461670a70370a56740a70380a73622e",
    ]
  ) assertEquals(logOf(hex, "MyList"), log);
});

Deno.test("classes: a dict subclass, by protocols 4 and 0", () => {
  const log = [["newobj", [], undefined], ["setItems", [["a", 1]]]];
  for (
    const hex of [
      "8004951e000000000000008c05726f626f74948c064d79446963749493942981948c0161944b01732e",
      "63636f70795f7265670a5f7265636f6e7374727563746f720a70300a2863726f626f740a4d79446963740a70310a635f5f6275696c74696e5f5f0a646963740a70320a286470330a56610a70340a49310a737470350a5270360a2e",
    ]
  ) assertEquals(logOf(hex, "MyDict"), log);
});

Deno.test("classes: a class inside a class, by protocols 4 and 2", () => {
  for (
    const hex of [
      "8004951c000000000000008c05726f626f74948c0b4f757465722e496e6e65729493942981942e",
      "8002635f5f6275696c74696e5f5f0a676574617474720a710063726f626f740a4f757465720a71015805000000496e6e65727102867103527104298171052e",
    ]
  ) assertEquals(logOf(hex, "Outer.Inner"), [["newobj", [], undefined]]);
});

Deno.test("classes: a TypeScript class is its own reference", () => {
  const registry = new Registry().register(Thing, { module: "robot" });
  const [type, thing] = loads(
    pickle("](crobot\nThing\nq\x00h\x00)\x81}\x8c\x04name\x8c\x03armsbe."),
    { registry },
  ) as unknown[];
  assertStrictEquals(type, Thing);
  assertInstanceOf(thing, Thing);
  assertEquals(thing.name, "arm");
});

Deno.test("classes: hooks get dicts as objects where these were asked for", () => {
  const registry = new Registry().register(Thing, { module: "robot" });
  const thing = loads(
    pickle("crobot\nThing\n)\x81}\x8c\x04name\x8c\x03armsb."),
    { registry, dicts: "object" },
  );
  assertInstanceOf(thing, Thing);
  assertEquals(thing.name, "arm");
});

Deno.test("classes: a reference without a TypeScript class stays a name", () => {
  const registry = new Registry().add(logging("Thing"));
  const value = loads(pickle("crobot\nThing\n."), { registry });
  assertInstanceOf(value, PyGlobal);
});

Deno.test("classes: an extension code stands for a class", () => {
  const registry = new Registry().registerExtension(200, "robot", "Ext");
  const [a, b] = read("80025d71002882c882c8652e", { registry }) as unknown[];
  assertInstanceOf(a, PyGlobal);
  assertEquals(`${a}`, "robot.Ext");
  assertStrictEquals(a, b);
  assertThrows(
    () => read("80025d71002882c882c8652e", {}),
    UnpicklingError,
    "200",
  );
});

Deno.test("classes: what a class throws is the cause of an error with a place", () => {
  const cause = new RangeError("Speed is out of range");
  const fail = () => {
    throw cause;
  };
  const texts = [
    "crobot\nThing\n)R",
    "crobot\nT\n)R]K\x01a\x85b",
    "crobot\nT\n)RK\x01a",
    "crobot\nT\n)RK\x01K\x02s",
  ];
  const registry = new Registry()
    .add(logging("Thing", { construct: fail }))
    .add(logging("T", { append: fail, setItems: fail, setState: fail }));
  for (const text of texts) {
    const error = assertThrows(
      () => loads(pickle(text + "."), { registry }),
      UnpicklingError,
      "Speed is out of range",
    );
    assertStrictEquals(error.cause, cause);
    assert(error.offset! > 0 && error.opcode);
  }
});

Deno.test("classes: what a class has no hook for is refused", () => {
  const { construct } = logging("Bare");
  const registry = new Registry().add({
    module: "robot",
    name: "Bare",
    construct,
  });
  for (
    const [text, what] of [["K\x01a", "items"], ["K\x01K\x02s", "keys"], [
      "}b",
      "state",
    ]]
  ) {
    assertThrows(
      () => loads(pickle(`crobot\nBare\n)R${text}.`), { registry }),
      UnpicklingError,
      `"robot.Bare" takes no ${what}`,
    );
  }
});

Deno.test("classes: what a class built is still a list or dict", () => {
  const registry = new Registry()
    .registerFunction("robot", "items", () => [0])
    .registerFunction("robot", "pairs", () => new Map());
  assertEquals(loads(pickle("crobot\nitems\n)R(K\x01K\x02e."), { registry }), [
    0,
    1,
    2,
  ]);
  assertEquals(
    loads(pickle("crobot\npairs\n)RK\x01K\x02s."), { registry }),
    new Map([[1, 2]]),
  );
});

Deno.test("classes: unknown ones are refused on request", () => {
  const unknown = "error";
  assertThrows(
    () => loads(pickle("cos\nsystem\n."), { unknown }),
    UnpicklingError,
    '"os.system"',
  );
  assertThrows(
    () => loads(pickle("\x8c\x02os\x8c\x06system\x93."), { unknown }),
    UnpicklingError,
  );
  const plain =
    "8002635f636f646563730a656e636f64650a7100580300000000c3bf710158060000006c6174696e3171028671035271042e";
  assertEquals(read(plain, { unknown }), Uint8Array.of(0, 255));
  const registry = new Registry().register(Thing, { module: "robot" });
  assertStrictEquals(
    loads(pickle("crobot\nThing\n."), { unknown, registry }),
    Thing,
  );
});

Deno.test("classes: nothing is executed", () => {
  const value = loads(pickle("cos\nsystem\n(S'echo gone'\ntR."));
  assertInstanceOf(value, PyObject);
  assertEquals([`${value.callable}`, value.args], [
    "os.system",
    tuple("echo gone"),
  ]);
});

Deno.test("classes: names of JavaScript's own are names and nothing else", () => {
  for (
    const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]
  ) {
    const value = loads(pickle(`c${name}\n${name}\n)R.`));
    assertInstanceOf(value, PyObject);
    assertEquals(`${value.callable}`, `${name}.${name}`);
  }
});

Deno.test("classes: state setters", () => {
  const hex =
    "80049532000000000000008c05726f626f74948c0653657474657294939429529468008c0673657474657294939468037d948c0161944b01738652302e";
  const object = read(hex, {});
  assertInstanceOf(object, PyObject);
  assertEquals(`${object.stateSetter}`, "robot.setter");
  assertEquals(object.state, new Map([["a", 1]]));
  const refusing = new Registry().add(logging("Setter"));
  assertThrows(
    () => read(hex, { registry: refusing }),
    UnpicklingError,
    '"robot.setter"',
  );
  const registry = new Registry()
    .add(logging("Setter"))
    .registerFunction("robot", "setter", (object, state) => {
      (object as Calls).log.push(["setter", state]);
    });
  assertEquals((read(hex, { registry }) as Calls).log, [
    ["reduce", [], undefined],
    ["setter", new Map([["a", 1]])],
  ]);
});

Deno.test("classes: an object in its own arguments is no state setter", () => {
  // Red's arguments: (a list with the object, 7)
  const [object] = read(
    "8004951c000000000000005d948c05726f626f74948c0352656494939468004b0786945294612e",
    {},
  ) as PyObject[];
  assertInstanceOf(object, PyObject);
  assertEquals(object.stateSetter, undefined);
});

Deno.test("classes: a call that is thrown away is an attempt to write an object only where it leads to it", () => {
  const made = "cm\nC\nq\x00(]q\x01tRq\x02";
  const within = [
    ["(", "l"],
    ["(K\x01", "d"],
    ["(", "t"],
    ["cm\nD\n(", "tR"],
    ["cm\nD\n)\x81}\x8c\x01a", "sb"],
    ["cm\nD\n)\x81(", "e"],
    ["cm\nD\n)\x81(K\x01", "u"],
  ];
  for (const [before, after] of within) {
    const call = (part: string) => `h\x00(${before}${part}${after}tR0h\x02`;
    const leading = loads(pickle(`(${made}0${call("h\x02")}l.`));
    assertEquals(attemptsOf((leading as PyObject[])[0]!).length, 1);
    for (const part of ["]", "h\x01", "h\x00(h\x01tR"]) {
      const value = loads(pickle(`(${made}0h\x00)R${call(part)}l.`));
      const [below, object] = value as [PyObject, PyObject];
      assertEquals(attemptsOf(object), []);
      assertEquals(below.effects?.length, 1);
      assertEquals(repr(loads(dumps(value))), repr(value));
    }
  }
});

Deno.test("classes: further states are kept in turn, and their names are fields", () => {
  const text =
    "cm\nC\n)\x81}\x8c\x01aK\x01sb}\x8c\x01bK\x02sbK\x07b}\x8c\x01aK\x03sb.";
  const object = loads(pickle(text));
  assertInstanceOf(object, PyObject);
  assertEquals(object.state, new Map([["a", 1]]));
  assertEquals(object.laterStates, [
    new Map([["b", 2]]),
    7,
    new Map([["a", 3]]),
  ]);
  assertEquals(object.fields, new Map([["a", 3], ["b", 2]]));
  assertEquals([object.get("a"), object.get("b")], [3, 2]);
  assertEquals(repr(object), "m.C(a=1, b=2, state=7, a=3)");
  assertEquals(loads(dumps(object)), object);
  // As pickle._Pickler writes an object that its own arguments lead back to.
  const twice = loads(pickle("cm\nC\n)\x81}\x8c\x01aK\x01sq\x01bh\x01b."));
  assertEquals(repr(twice), "m.C(a=1)");
});

/** How often a pickle gives an object a state. */
function statesIn(bytes: Uint8Array): number {
  const names = [...genops(bytes)].map(({ opcode }) => opcode.name);
  return names.filter((name) => name === "BUILD" || name === "POP").length;
}

Deno.test("classes: a state that is refused stays in front of the next one", () => {
  const setter = "ccollections\ndefaultdict\nh\x01J\x80\xff\xff\xff\x86R0";
  const pickles = {
    "an exception": "cbuiltins\nValueError\n)\x81\x8fb}b.",
    "a good one behind a bad one":
      "cbuiltins\nValueError\n)\x81}K\x01K\x02sb}\x8c\x01aK\x01sb.",
    "a bad one behind a good one":
      "cbuiltins\nValueError\n)\x81}\x8c\x01aK\x01sb\x8fb.",
    "behind a setter": `cd\nD\n)\x81q\x01${setter}}b.`,
    "a setter behind it": `cd\nD\n)\x81q\x01}b${setter}.`,
    "a setter behind one that is taken":
      "cbuiltins\nOSError\n)\x81q\x01}bcm\nsetter\nh\x01N\x86R0.",
    "two setters": `cd\nD\n)\x81q\x01${setter}${setter}.`,
  };
  for (const [name, text] of Object.entries(pickles)) {
    for (const exact of [false, true]) {
      const object = loads(pickle(text), { exact });
      assertInstanceOf(object, PyObject, name);
      const bytes = dumps(object);
      const again = loads(bytes, { exact });
      assertEquals(repr(again), repr(object), name);
      assertEquals(dumps(again), bytes, name);
      assertEquals(statesIn(bytes), statesIn(pickle(text)), name);
    }
  }
});

Deno.test("classes: BUILD with None is nothing, on anything", () => {
  assertEquals(loads(pickle("]Nb.")), []);
  assertEquals(loads(pickle("]N}\x86b.")), []);
  assertThrows(() => loads(pickle("]}b.")), UnpicklingError);
  const object = loads(pickle("cm\nC\n)\x81Nb."));
  assertInstanceOf(object, PyObject);
  assertEquals(object.state, undefined);
});

Deno.test("classes: a dict with a key `constructor` is no instance", () => {
  const registry = new Registry().register(Thing, { module: "robot" });
  assertThrows(
    () =>
      loads(pickle("}\x8c\x0bconstructorcrobot\nThing\ns}b."), {
        registry,
        dicts: "object",
      }),
    UnpicklingError,
    "takes no state",
  );
});

Deno.test("classes: a line break in a name is part of that name", () => {
  // ("a\nb", "c") and ("a", "b\nc"), as two values and as two keys
  const names = ["\x8c\x03a\nb\x8c\x01c\x93", "\x8c\x01a\x8c\x03b\nc\x93"];
  const [first, second] = names;
  for (const proto of ["\x80\x02", "\x80\x04"]) {
    const pair = loads(pickle(`${proto}${first}${second}\x86.`)) as PyGlobal[];
    assertEquals(Array.from(pair, ({ module, name }) => [module, name]), [
      ["a\nb", "c"],
      ["a", "b\nc"],
    ]);
  }
  const dict = loads(
    pickle(`\x80\x04}(${first}K\x01${second}K\x02${first}K\x03u.`),
  ) as ReadonlyMap<PyGlobal, number>;
  assertEquals([...dict.values()], [3, 2]);
});
