/** `console.log` shows Python's values as Python prints them. */

import { assert, assertEquals } from "@std/assert";
import { inspect } from "node:util";
import {
  dumps,
  loads,
  PyException,
  PyGlobal,
  PyObject,
  repr,
  tuple,
} from "../../../codec/mod.ts";

Deno.test("console.log shows what repr shows, in Deno and in Node", () => {
  const arm = new PyGlobal("robot", "Arm");
  const robot = new PyObject(arm, tuple(1, "é"));
  const values = [
    tuple(1, tuple("a")),
    robot,
    new PyException("ValueError", ["boom"]),
    new PyGlobal("os", "system"),
    loads(dumps(tuple(1.5, null))),
  ];
  for (const value of values) {
    assertEquals(Deno.inspect(value), repr(value));
    assertEquals(inspect(value), repr(value));
    assertEquals(Deno.inspect([value]), `[ ${repr(value)} ]`);
  }
  let deep: unknown = tuple("ha");
  for (let i = 0; i < 60; i++) deep = tuple(deep, deep);
  assert(Deno.inspect(deep).length < 20_000);
});
