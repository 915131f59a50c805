/** Which TypeScript class stands for which Python class, and what a pickle can do about it. */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertThrows,
} from "@std/assert";
import {
  type ClassOf,
  dumps,
  float,
  loads,
  PyGlobal,
  PyObject,
  RefusedPickleError,
  Registry,
  repr,
  Tuple,
  tuple,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { module, Motor, registry } from "../../kit/network/robot_parts.ts";
import { pickle } from "../../kit/pickle_text.ts";

Deno.test("registry: NEWOBJ runs no constructor, REDUCE does", () => {
  let made = 0;
  class Counted {
    constructor(..._: unknown[]) {
      made++;
    }
  }
  const options = {
    registry: new Registry().register(Counted, { module: "m" }),
  };
  const type = new PyGlobal("m", "Counted");
  const built = loads(dumps(new PyObject(type, tuple(), "newobj")), options);
  assertInstanceOf(built, Counted);
  assertEquals(made, 0);
  assertInstanceOf(loads(dumps(new PyObject(type, tuple(1)))), PyObject);
  assertInstanceOf(
    loads(dumps(new PyObject(type, tuple(1))), options),
    Counted,
  );
  assertEquals(made, 1);
});

Deno.test("registry: a state poisons nothing", () => {
  let called = 0;
  class Plain {
    // Like `__proto__`, whose setter Deno leaves out and other runtimes have.
    set speed(_: unknown) {
      called++;
    }
  }
  const options = { registry: new Registry().register(Plain, { module: "m" }) };
  const object = new PyObject(new PyGlobal("m", "Plain"), tuple(), "newobj");
  object.state = new Map<string, unknown>([
    ["__proto__", new Map([["polluted", 1]])],
    ["constructor", "x"],
    ["__reduce__", "x"],
    ["toString", 1],
    ["speed", 2],
  ]);
  const plain = loads(dumps(object), options);
  assertInstanceOf(plain, Plain);
  assertEquals(Reflect.get(Object(plain), "polluted"), undefined);
  assert(Object.getPrototypeOf(plain) === Plain.prototype);
  assertEquals(Object.keys(plain), [
    "__proto__",
    "constructor",
    "__reduce__",
    "toString",
    "speed",
  ]);
  assertEquals([called, Reflect.get(Object(plain), "speed")], [0, 2]);
  assertEquals(dumps(plain, options), dumps(object));
});

Deno.test("registry: names of JavaScript's own are names like any other", () => {
  const options = { registry: new Registry() };
  for (
    const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]
  ) {
    for (const module of ["builtins", "constructor", "__proto__"]) {
      const call = new PyObject(new PyGlobal(module, name), tuple("return 1"));
      const value = loads(dumps(call), options);
      assertInstanceOf(value, PyObject);
      assertEquals([value.module, value.name], [module, name]);
    }
  }
});

Deno.test("registry: what does not fit the class is an UnpicklingError", () => {
  class Strict {
    constructor(speed: unknown) {
      if (typeof speed !== "number") throw new TypeError("Speed is no number");
    }
  }
  const options = { registry: registry().register(Strict, { module }) };
  const of = (
    name: string,
    args: Tuple,
    form: "reduce" | "newobj",
    more: Partial<PyObject> = {},
  ) =>
    Object.assign(new PyObject(new PyGlobal(module, name), args, form), more);
  for (
    const bad of [
      of("Strict", tuple("x"), "reduce"),
      of("Route", tuple(4_294_967_295), "reduce"),
      of("Blob", tuple(4_294_967_295), "newobj"),
      of("Pair", tuple(4_294_967_295), "newobj"),
      of("Raw", tuple(4_294_967_295), "reduce"),
      of("Point", tuple(1), "newobj"),
      of("Motor", tuple(), "newobj", { state: 5 }),
      of("Motor", tuple(), "newobj", { state: tuple(1, 2, 3) }),
      of("Motor", tuple(), "newobj", { state: [1, 2] }),
      of("Motor", tuple(), "newobj", { state: new Map([[1, 2]]) }),
      of("Motor", tuple(), "newobj", { listItems: [1] }),
      of("Motor", tuple(), "newobj", { dictItems: [["a", 1]] }),
      of("Frozen", tuple(), "newobj", { state: [1] }),
      of("Route", tuple(), "newobj", {
        state: new Map([["length", 4_294_967_295]]),
      }),
      of("Route", tuple(), "newobj", { state: new Map([["4294967294", 1]]) }),
    ]
  ) {
    const error = assertThrows(
      () => loads(dumps(bad), options),
      UnpicklingError,
    );
    assert(error.message.length > 10);
  }
});

Deno.test("registry: functions, extension codes and aliases", () => {
  const deg = (value: unknown) => Number(value) * 180 / Math.PI;
  class Old {}
  const options = {
    registry: registry()
      .registerFunction("robot.math", "degrees", deg)
      .registerExtension(240, module, "Motor")
      .register(Old, {
        module: "new",
        aliases: [["old", "Old"], ["old.er", "Old"]],
      }),
  };
  const call = new PyObject(
    new PyGlobal("robot.math", "degrees"),
    tuple(float(Math.PI)),
  );
  assertEquals(loads(dumps(call), options), 180);
  assert(loads(dumps(deg, options), options) === deg);
  assertThrows(
    () =>
      loads(
        dumps(
          new PyObject(
            new PyGlobal("robot.math", "degrees"),
            tuple(),
            "newobj",
          ),
        ),
        options,
      ),
    UnpicklingError,
  );

  const pickle = dumps(new Motor("A"), options);
  assert(pickle.includes(0x82) && pickle.length < 60);
  assertInstanceOf(loads(pickle, options), Motor);
  assertThrows(() => loads(pickle), UnpicklingError);

  for (const name of ["old", "old.er", "new"]) {
    const old = new PyObject(new PyGlobal(name, "Old"), tuple(), "newobj");
    const value = loads(dumps(old), options);
    assertInstanceOf(value, Old);
    assertEquals(
      loads(dumps(value, options)),
      new PyObject(new PyGlobal("new", "Old"), tuple(), "newobj"),
    );
  }
});

Deno.test("registry: nothing is registered twice, or without a name", () => {
  const classes = registry();
  assertThrows(
    () => classes.register(Motor, { module: "other" }),
    TypeError,
    "Motor",
  );
  class Other {}
  assertThrows(
    () => classes.register(Other, { module, name: "Motor" }),
    TypeError,
    "registered already",
  );
  assertThrows(
    () => classes.registerEnum(module, "Motor", {}),
    TypeError,
    "registered already",
  );
  assertThrows(
    () => classes.register(class {}, { module }),
    TypeError,
    "have to be given",
  );
  assertThrows(
    () => classes.register(Other, { module: "a\nb" }),
    TypeError,
    "have to be given",
  );
  assertThrows(
    () => classes.register(Other, { module, layout: "list" }),
    TypeError,
    "fields",
  );
  classes.registerExtension(1, "a", "b");
  assertThrows(
    () => classes.registerExtension(1, "a", "c"),
    TypeError,
    "registered already",
  );
  assertThrows(
    () => classes.registerExtension(2, "a", "b"),
    TypeError,
    "registered already",
  );
  assertThrows(
    () => classes.registerExtension(0, "a", "d"),
    RangeError,
    "current value is 0",
  );
});

Deno.test("registry: enums know flags, aliases and equal values", () => {
  const classes = new Registry();
  const Led = classes.registerEnum("m", "Led", {
    RED: 1,
    GREEN: 2,
    BLUE: 4,
    ROUGE: 1,
  }, { flag: true, int: true });
  assert(Led.ROUGE.name === "RED");
  const of = (value: unknown) =>
    loads(dumps(new PyObject(new PyGlobal("m", "Led"), tuple(value))), {
      registry: classes,
    });
  assert(of(float(1)) === Led.RED);
  assertEquals(String(of(6)), "Led.GREEN|BLUE");
  assertEquals(
    dumps(of(6), { registry: classes }),
    dumps(new PyObject(new PyGlobal("m", "Led"), tuple(6))),
  );
  for (const bad of ["RED", [], 2 ** 60, 0.5]) {
    assertThrows(() => of(bad), UnpicklingError);
  }
  // Python keeps bits that no member of an IntFlag has.
  const printed = [8, 9, 0, -2, 2n ** 70n + 1n].map((value) => repr(of(value)));
  assertEquals(printed, [
    "<Led: 8>",
    "<Led.RED|8: 9>",
    "<Led: 0>",
    "<Led: -2>",
    `<Led.RED|${2n ** 70n}: ${2n ** 70n + 1n}>`,
  ]);
  // In decimal digits these would take the square of their length.
  for (const huge of [2n ** 8_000_000n, -(2n ** 8_000_000n)]) {
    assert(of(huge) instanceof Object && /^Led\.-?0x/.test(String(of(huge))));
  }
  const Flag = new Registry();
  Flag.registerEnum("m", "Led", { RED: 1 }, { flag: true });
  assertThrows(
    () =>
      loads(dumps(new PyObject(new PyGlobal("m", "Led"), tuple(8))), {
        registry: Flag,
      }),
    UnpicklingError,
  );
});

Deno.test("registry: what protocols 0 and 1 write of objects is what NEWOBJ gives", () => {
  class Arm {
    height?: number;
  }
  class Pair extends Tuple {}
  class Point extends Tuple {}
  const registry = new Registry()
    .register(Arm, { module: "robot" })
    .register(Pair, { module: "robot" })
    .register(Point, { module: "robot", fields: ["x", "y"] });
  const read = (text: string, encoding?: "bytes") =>
    loads(pickle(text), {
      registry,
      ...(encoding ? { encoding } : {}),
    });
  const arm = read("ccopy_reg\n__newobj__\n(crobot\nArm\ntR.");
  assert(arm instanceof Arm);
  // Python 2's attribute names are bytes where all its strings are.
  const old = read(
    "ccopy_reg\n_reconstructor\n(crobot\nArm\nc__builtin__\nobject\nNtR(dS'height'\nI80\nsb.",
    "bytes",
  );
  assert(old instanceof Arm && old.height === 80);
  for (const type of [Pair, Point]) {
    const pair = read(
      `ccopy_reg\n_reconstructor\n(crobot\n${type.name}\nc__builtin__\ntuple\n(I1\nI2\nttR.`,
    );
    assert(pair instanceof type);
    assertEquals(Array.from(pair), [1, 2]);
  }
});

Deno.test("registry: Python 3.11.0 to 3.11.3 name an enum's members instead of giving their values", () => {
  const classes = new Registry();
  classes.registerEnum("robot", "Color", { RED: 1 });
  const options = { flag: true, int: true };
  classes.registerEnum("robot", "Bit", { A: 1, B: 2, C: 4 }, options);
  // 3.11.2's of [HTTPStatus(429), Color.RED, Bit.A, Bit(7), Bit(9)], by protocols 2 and 4.
  for (
    const hex of [
      "80025d710028635f5f6275696c74696e5f5f0a676574617474720a710163687474700a485454505374617475730a71025811000000544f4f5f4d414e595f5245515545535453710386710452710568016" +
      "3726f626f740a436f6c6f720a710658030000005245447107867108527109680163726f626f740a4269740a710a580100000041710b86710c52710d635f6f70657261746f720a6f725f0a710e680e6801680a" +
      "580100000043710f8671105271116801680a5801000000427112867113527114867115527116680d867117527118680e680d4b0886711952711a652e",
      "800495be000000000000005d94288c086275696c74696e73948c07676574617474729493948c0468747470948c0a485454505374617475739493948c11544f4f5f4d414e595f524551554553545394869452" +
      "9468038c05726f626f74948c05436f6c6f729493948c0352454494869452946803680a8c034269749493948c014194869452948c095f6f70657261746f72948c036f725f9493946817680368118c0143948694" +
      "5294680368118c0142948694529486945294681486945294681768144b0886945294652e",
    ]
  ) {
    assertEquals(
      repr(loads(Uint8Array.fromHex(hex), { registry: classes })),
      "[<HTTPStatus.TOO_MANY_REQUESTS: 429>, <Color.RED: 1>, <Bit.A: 1>, <Bit.A|B|C: 7>, <Bit.A|8: 9>]",
    );
  }
});

Deno.test("registry: what a pickle names as a length or a text makes neither", () => {
  class Floats extends Float32Array {}
  class Block extends ArrayBuffer {}
  class Day extends Date {}
  class Code extends Function {}
  class Fault extends Error {}
  class Place extends URL {}
  const classes: ClassOf<object>[] = [Floats, Block, Day, Code, Fault, Place];
  const registry = new Registry();
  for (const type of classes) registry.register(type, { module: "m" });
  let laughs: unknown = tuple("ha");
  for (let i = 0; i < 60; i++) laughs = tuple(laughs, laughs);
  const read = (name: string, ...args: unknown[]) =>
    loads(dumps(new PyObject(new PyGlobal("m", name), tuple(...args))), {
      registry,
    });
  for (const size of [2 ** 28, { length: 2 ** 28 }, [laughs], null]) {
    for (const dicts of ["map", "object"] as const) {
      const call = new PyObject(new PyGlobal("m", "Floats"), tuple(size));
      assertThrows(
        () => loads(dumps(call), { registry, dicts }),
        UnpicklingError,
        "It takes a list of numbers",
      );
    }
  }
  for (const name of ["Block", "Day", "Code", "Place"]) {
    assertThrows(
      () => read(name, laughs),
      UnpicklingError,
      "It extends a class of JavaScript itself",
    );
  }
  assertEquals(read("Floats", [1, 2]), new Floats([1, 2]));
  const empty = loads(
    dumps(new PyObject(new PyGlobal("m", "Floats"), tuple(), "newobj")),
    { registry },
  );
  assert(empty instanceof Floats && empty.length === 0);
  const fault = read("Fault", laughs);
  assert(fault instanceof Fault && fault.message.length < 600);
  const plain = read("Fault", "broken");
  assert(plain instanceof Fault && plain.message === "broken");
});

Deno.test("registry: what a dict or set class does not take is told in our words", () => {
  class Table extends Map<unknown, unknown> {}
  class Members extends Set<unknown> {}
  class Named extends Map<unknown, unknown> {
    constructor(name: unknown) {
      super();
      if (typeof name !== "string") throw new TypeError("A name is wanted");
    }
  }
  const registry = new Registry();
  for (const type of [Table, Members, Named] as ClassOf<object>[]) {
    registry.register(type, { module: "m" });
  }
  for (
    const [name, given, words] of [
      ["Table", 1, "It takes a dict or a list of pairs"],
      ["Table", [1], "It takes a dict or a list of pairs"],
      ["Members", Math.max, "It takes a list or a set"],
      ["Named", 1, "A name is wanted"],
    ] as const
  ) {
    const value = typeof given === "function" ? new PyGlobal("m", name) : given;
    const call = dumps(new PyObject(new PyGlobal("m", name), tuple(value)));
    assertThrows(
      () => loads(call, { registry }),
      RefusedPickleError,
      `Class "m.${name}" refused its data: ${words} (`,
    );
  }
});

Deno.test("registry: a call is given no more arguments than V8 has place for", () => {
  class Arm {}
  class Fault extends Error {}
  const registry = new Registry()
    .register(Arm, { module: "m", name: "Arm" })
    .register(Fault, { module: "m", name: "Fault" })
    .registerFunction("m", "turn", () => 1);
  const args = new Tuple<null>(300_000);
  args.fill(null);
  for (const name of ["Arm", "Fault", "turn"]) {
    const pickle = dumps(new PyObject(new PyGlobal("m", name), args));
    assertThrows(
      () => loads(pickle, { registry }),
      RefusedPickleError,
      `Class "m.${name}" refused its data: It takes no more than 65536 arguments`,
    );
  }
});
