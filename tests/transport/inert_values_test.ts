/** No value of a peer's runs anything: neither `await`, nor JSON, nor text, nor a pickle of it. */

import { assert, assertEquals } from "@std/assert";
import {
  dumps,
  loads,
  OrderedDict,
  PyGlobal,
  PyObject,
  Registry,
  repr,
  type Tuple,
  tuple,
} from "../../codec/mod.ts";
import { connected, reply, request } from "../kit/network/links.ts";

class Arm {
  lift(): string {
    return "lifted";
  }
}

let ran = 0;
const registry = new Registry()
  .register(Arm, { module: "robot" })
  .registerFunction("robot", "make", () => ++ran);
const MAKE = new PyGlobal("robot", "make");
const NAMES = [
  "then",
  "toJSON",
  "toString",
  "valueOf",
  "constructor",
  "lift",
  "__reduce__",
  "__getstate__",
  "__setstate__",
  "__proto__",
];

/** An object of a class with an attribute that is a reference to a registered function. */
function withAttribute(type: PyGlobal, name: string): PyObject {
  const object = new PyObject(type, tuple(), "newobj");
  object.state = new Map([[name, MAKE]]);
  return object;
}

/** Does with a value what programs do. */
async function use(value: unknown): Promise<void> {
  await (async () => await value)();
  await Promise.resolve(value);
  JSON.stringify(value);
  try {
    void `${value}`;
  } catch {
    // No text.
  }
  repr(value, { registry });
  try {
    dumps(value, { registry });
  } catch {
    // No pickle.
  }
}

Deno.test("an attribute that is a function does not run", async () => {
  for (const name of NAMES) {
    for (
      const type of [
        new PyGlobal("robot", "Arm"),
        new PyGlobal("collections", "OrderedDict"),
      ]
    ) {
      const bytes = dumps(withAttribute(type, name));
      const value = loads(bytes, { registry });
      assert(
        value instanceof Arm || value instanceof OrderedDict ||
          value instanceof PyObject,
      );
      await use(value);
      await use(
        loads(dumps(new Map([[name, MAKE]])), { registry, dicts: "object" }),
      );
      const two = dumps(new Map<string, unknown>([["a", 1], [name, MAKE]]));
      await use(loads(two, { registry, dicts: "object" }));
      assertEquals([name, ran], [name, 0]);
    }
  }
});

Deno.test("an attribute of another name is the function itself", () => {
  const bytes = dumps(withAttribute(new PyGlobal("robot", "Arm"), "factory"));
  const arm = loads(bytes, { registry });
  assertEquals(typeof Reflect.get(Object(arm), "factory"), "function");
});

Deno.test("a function under such a name is written again as what it was", () => {
  const bytes = dumps(withAttribute(new PyGlobal("robot", "Arm"), "then"));
  assertEquals(dumps(loads(bytes, { registry }), { registry }), bytes);
});

Deno.test("a reply and keyword arguments with a then are answered", async () => {
  for (const dicts of ["map", "object"] as const) {
    await using link = await connected({ registry, dicts });
    const values = [
      withAttribute(new PyGlobal("robot", "Arm"), "then"),
      withAttribute(new PyGlobal("collections", "OrderedDict"), "then"),
      new Map([["then", MAKE]]),
      MAKE,
    ];
    for (const value of values) {
      const call = link.talks.execute(1);
      const [, , retcode] = await link.peer.message() as Tuple;
      link.peer.send(reply(retcode, value));
      await call;
    }
    link.talks.bind(5, (given: unknown) => given);
    for (const value of values) {
      link.peer.send(request(5, 7, [value]));
      assertEquals((await link.peer.message() as Tuple)[1], 7);
    }
    link.talks.bindRest(async (_opcode, _args, kwargs) => {
      await use(kwargs);
      return null;
    });
    const acting = Object.fromEntries(NAMES.map((name) => [name, MAKE]));
    const { __proto__: _, ...assigned } = acting;
    for (const each of [acting, assigned]) {
      link.peer.send(request(6, 8, [], each));
      assertEquals((await link.peer.message() as Tuple)[1], 8);
    }
  }
  assertEquals(ran, 0);
});
