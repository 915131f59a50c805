import { assertEquals } from "@std/assert";
import { askPython } from "../kit/python/ask.ts";
import "../../codec/known/all.ts";
import { pythonThreeName, pythonTwoName } from "../../codec/names.ts";

/** CPython's own answers: which module and name pickle maps each to. */
async function ask(script: string): Promise<[string, string][][]> {
  return await askPython(script, null);
}

Deno.test("names of Python 3 map to those of Python 2 as in CPython", async () => {
  const pairs = await ask(`
import _compat_pickle as c
names = list(c.REVERSE_NAME_MAPPING.items())
names += [((m, "x"), (n, "x")) for m, n in c.REVERSE_IMPORT_MAPPING.items()]
answer = names`);
  assertEquals(pairs.length > 150, true);
  for (
    const [[module, name], two] of pairs as [
      [string, string],
      [string, string],
    ][]
  ) {
    if (module === "tkinter.tix") continue; // gone in 3.13
    assertEquals(pythonTwoName(module, name), two, `${module}.${name}`);
  }
});

Deno.test("names of Python 2 map to those of Python 3 as in CPython", async () => {
  const pairs = await ask(`
import _compat_pickle as c
names = list(c.NAME_MAPPING.items())
names += [((m, "x"), (n, "x")) for m, n in c.IMPORT_MAPPING.items()]
answer = names`);
  assertEquals(pairs.length > 130, true);
  for (
    const [[module, name], three] of pairs as [
      [string, string],
      [string, string],
    ][]
  ) {
    assertEquals(pythonThreeName(module, name), three, `${module}.${name}`);
  }
});

Deno.test("names that neither table has stay as they are", () => {
  assertEquals(pythonTwoName("robot", "Arm"), ["robot", "Arm"]);
  assertEquals(pythonThreeName("robot", "Arm.Joint"), ["robot", "Arm.Joint"]);
  assertEquals(pythonTwoName("builtins", "__proto__"), [
    "__builtin__",
    "__proto__",
  ]);
});
