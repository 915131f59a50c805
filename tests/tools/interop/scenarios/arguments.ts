/** Arguments, keywords and opcodes of every kind. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { kwargs, RemoteError } from "../../../../transport/mod.ts";
import { tuple } from "../../../../codec/mod.ts";
import { py, type PyInput, PythonError } from "../../../kit/python/peer.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

async function keywordsToPython(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({
    bind: { 0x10: "everything", 0x11: "two", 0x12: "kwargs" },
  });
  assertEquals(
    await talks.execute(
      0x10,
      1,
      "é",
      kwargs({ speed: 0.5, active_high: true }),
    ),
    tuple(
      tuple(1, "é"),
      new Map<string, unknown>([["speed", 0.5], ["active_high", true]]),
    ),
  );
  assertEquals(await talks.execute(0x10), tuple(tuple(), new Map()));
  assertEquals(await talks.execute(0x11, kwargs({ b: 1, a: 2 })), tuple(2, 1));
  assertEquals(
    await talks.execute(0x12, kwargs({ été: 1 })),
    new Map([["été", 1]]),
  );
}

async function keywordsFromPython(stage: Stage): Promise<void> {
  const { python } = await stage.pair({
    prepare: (talks) => {
      talks.bind(0x20, (...args: unknown[]) => args);
      talks.bind(0x21, (a: unknown, b: unknown) => [a, b], {
        params: ["a", "b=7"],
        name: "two",
      });
    },
  });
  const check = async (
    opcode: number,
    args: PyInput[],
    names: Record<string, PyInput>,
    expect: PyInput,
  ) => {
    const { equal, repr } = await python.execute(opcode, args, {
      kwargs: names,
      expect,
    });
    assertEquals(equal, true, `Python got ${repr}`);
  };
  await check(0x20, [1, "é"], {}, py("[1, 'é']"));
  await check(0x20, [1], { speed: 0.5 }, py("[1, {'speed': 0.5}]"));
  await check(0x21, [], { a: 1 }, [1, 7]);
  await check(0x21, [1], { b: 2 }, [1, 2]);
}

/** Python's own texts for arguments that do not fit, whoever says them. */
async function wrongArguments(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair({
    bind: { 0x10: "two" },
    prepare: (talks) =>
      talks.bind(0x20, () => null, { params: ["a", "b"], name: "two" }),
  });
  const cases = [
    [[1], {}, "two() missing 1 required positional argument: 'b'"],
    [[1, 2, 3], {}, "two() takes 2 positional arguments but 3 were given"],
    [[1, 2], { c: 3 }, "two() got an unexpected keyword argument 'c'"],
    [[1, 2], { a: 3 }, "two() got multiple values for argument 'a'"],
  ] as const;
  for (const [args, names, text] of cases) {
    const ours = await assertRejects(
      () => talks.execute(0x10, ...args, kwargs(names)),
      RemoteError,
    );
    assertEquals(ours.message, `TypeError: ${text}`);
    const theirs = await assertRejects(
      () => python.execute(0x20, args, { kwargs: names }),
      PythonError,
    );
    assertEquals(theirs.type, "TypeError");
    assertStringIncludes(theirs.text, text);
  }
}

const OPCODES: readonly (readonly [ours: unknown, theirs: PyInput])[] = [
  [0x11, 0x11],
  [0, 0],
  [70_000, 70_000],
  [-1, -1],
  ["avance", "avance"],
  [null, null],
  [tuple(1, "a"), py("(1, 'a')")],
  [1.5, 1.5],
  [Uint8Array.of(1), py("b'\\x01'")],
];

/** Any hashable value is an opcode, as in Python. */
async function opcodes(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair({
    prepare: (talks) => {
      for (const [index, [opcode]] of OPCODES.entries()) {
        // The types want a number or a str; the wire takes anything hashable.
        talks.bind(opcode as number, () => index);
      }
    },
  });
  for (const [index, [, theirs]] of OPCODES.entries()) {
    await python.bindOne(theirs, { name: "give", value: index });
  }
  for (const [index, [ours]] of OPCODES.entries()) {
    assertEquals(await talks.execute(ours as number), index);
  }
  for (const [index, [, theirs]] of OPCODES.entries()) {
    assertEquals((await python.execute(theirs)).repr, `${index}`);
  }
  // 17.0 == 17, in Python and so on the wire.
  assertEquals((await python.execute(py("17.0"))).repr, "0");
}

/** An opcode that is not bound gives a KeyError with the library's text, both ways. */
async function unknownOpcodes(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair();
  const cases = [[0x77, 0x77, "119"], ["x", "x", "x"]] as const;
  for (const [ours, theirs, shown] of cases) {
    const text = `opcode ${shown} is not bound to any instruction`;
    const here = await assertRejects(() => talks.execute(ours), RemoteError);
    assertEquals(here.type, "KeyError");
    assertStringIncludes(here.text, text);
    const there = await assertRejects(
      () => python.execute(theirs),
      PythonError,
    );
    assertEquals(there.type, "KeyError");
    assertStringIncludes(there.text, text);
  }
}

/** Arguments, keywords, opcodes. */
export const ARGUMENTS: readonly Scenario[] = [
  {
    name: "kwargs-to-python",
    shows: "keyword arguments reach Python's functions",
    protocols: "each",
    play: keywordsToPython,
  },
  {
    name: "kwargs-from-python",
    shows: "Python's keyword arguments reach ours",
    protocols: "each",
    play: keywordsFromPython,
  },
  {
    name: "arguments-wrong",
    shows: "Python's TypeError texts, both ways",
    play: wrongArguments,
  },
  {
    name: "opcodes",
    shows: "any hashable value is an opcode",
    protocols: "each",
    play: opcodes,
  },
  {
    name: "opcode-unknown",
    shows: "KeyError for an opcode that is not bound, both ways",
    protocols: "each",
    play: unknownOpcodes,
  },
];
