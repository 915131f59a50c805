import { assertEquals, assertThrows } from "@std/assert";
import { Bindings } from "../../transport/handlers/bindings.ts";
import {
  ArgumentsError,
  type Instruction,
  Params,
} from "../../transport/handlers/params.ts";
import { KeyError } from "../../transport/errors.ts";
import { kwargs } from "../../transport/options/kwargs.ts";
import { OpcodeNames } from "../../transport/options/opcodes.ts";
import { askable, askVersion } from "../kit/python/ask.ts";

/** What to declare, and calls of it: positional arguments, then keyword ones. */
const CASES: readonly [
  params: string[],
  calls: [unknown[], Record<string, unknown>][],
][] = [
  [[], [[[], {}], [[1], {}], [[1, 2], {}], [[], { x: 1 }]]],
  [["a"], [[[1], {}], [[], {}], [[1, 2], {}], [[], { a: 3 }], [[1], { a: 2 }]]],
  [["a", "b"], [[[], {}], [[1], {}], [[], { b: 1 }], [[1], { zz: 2 }], [[
    1,
    2,
    3,
  ], {}]]],
  [["a", "b", "c"], [[[], {}], [[1], { c: 2 }]]],
  [["a", "b=2"], [[[1], {}], [[1], { b: 3 }], [[1, 2, 3], {}], [[], {}]]],
  [["a=1"], [[[], {}], [[1, 2], {}]]],
  [["a=None", "b=True", "c=False", "d='x'", "e=-2.5"], [[[], {}]]],
  [["*args"], [[[], {}], [[1, 2], {}], [[], { a: 1 }]]],
  [["a", "*args", "k=1"], [[[1, 2, 3], {}], [[1], { k: 2 }], [[], {}]]],
  [["a", "*", "k"], [[[1], { k: 2 }], [[1], {}], [[1, 2], { k: 3 }], [
    [1, 2],
    {},
  ], [[1, 2, 3], { k: 3 }]]],
  [["*", "k", "l"], [[[], {}], [[], { k: 1 }]]],
  [["**kw"], [[[], { a: 1, b: 2 }], [[], {}], [[1], {}]]],
  [["a", "**kw"], [[[1], { b: 2 }], [[1], { a: 2 }], [[], { b: 2 }]]],
];

/** Binds the same in Python: the values in the order of the parameters, or the error's text. */
const SCRIPT = `
answer = []
for params, calls in given:
    names = [p.lstrip("*").split("=")[0] for p in params if p != "*"]
    scope = {}
    exec("def f(%s):\\n    return [%s]" % (", ".join(params), ", ".join(names)), scope)
    for args, kwargs in calls:
        try:
            answer.append(["value", scope["f"](*args, **kwargs)])
        except TypeError as error:
            answer.append(["error", str(error)])
`;

for (const minor of await askable()) {
  Deno.test(`arguments are bound as Python ${minor} binds them, with its texts`, async () => {
    const expected = await askVersion<unknown[]>(minor, SCRIPT, CASES);
    const actual = CASES.flatMap(([declared, calls]) => {
      const params = new Params(declared);
      return calls.map(([args, keywords]) => {
        try {
          const given = Object.keys(keywords).length > 0
            ? kwargs(keywords)
            : undefined;
          return [
            "value",
            inPythonsOrder(declared, params.bind("f", args, given)),
          ];
        } catch (error) {
          if (!(error instanceof ArgumentsError)) throw error;
          return ["error", error.message];
        }
      });
    });
    assertEquals(actual, expected);
  });
}

/** What our functions get (positional values, the rest spread, one object) by the parameters. */
function inPythonsOrder(
  declared: readonly string[],
  bound: unknown[],
): unknown[] {
  const star = declared.findIndex((name) => name.startsWith("*"));
  if (star < 0) return bound;
  const last = bound.at(-1);
  const hasObject = typeof last === "object" && last !== null;
  const keywords: Record<string, unknown> = hasObject ? { ...last } : {};
  const plain = hasObject ? bound.slice(0, -1) : bound;
  const values: unknown[] = plain.slice(0, star);
  for (const name of declared.slice(star)) {
    const key = name.split("=")[0] ?? "";
    if (name.startsWith("**")) values.push(keywords);
    else if (name === "*") continue;
    else if (name.startsWith("*")) values.push(plain.slice(star));
    else {
      values.push(keywords[key]);
      delete keywords[key];
    }
  }
  return values;
}

function table(instruction: Instruction, params?: string[]) {
  const bindings = new Bindings(new OpcodeNames({ avance: 0x12 }));
  bindings.bind(0x12, instruction, params ? { params } : {});
  return bindings;
}

Deno.test("a default that is left out is the function's own", () => {
  const bindings = table((x: number, speed = 7) => [x, speed], ["x", "speed="]);
  assertEquals(bindings.find(0x12)?.call(null, [1], undefined), [1, 7]);
});

Deno.test("without params, too few arguments are an error with Python's text", () => {
  const call = (f: Instruction, ...args: unknown[]) => () =>
    table(f).find(0x12)?.call(null, args, undefined);
  assertThrows(
    call((a, b) => [a, b], 1),
    TypeError,
    "avance() missing 1 required positional argument: 'b'",
  );
  assertThrows(
    call(function two(a, b) {
      return [a, b];
    }),
    TypeError,
    "two() missing 2 required positional arguments: 'a' and 'b'",
  );
  assertEquals(call((a, b = 2) => [a, b], 1)(), [1, 2]);
  assertEquals(call((a) => a, 1, 2, 3)(), 1);
});

Deno.test("a function is given no more arguments than V8 has place for", () => {
  const args = Array.from({ length: 300_000 }, () => 1);
  for (const params of [undefined, ["*args"]]) {
    const bound = table((...all) => all.length, params).find(0x12);
    assertThrows(
      () => bound?.call(null, args, undefined),
      TypeError,
      "It takes no more than 65536 arguments",
    );
    assertEquals(bound?.call(null, args.slice(0, 60_000), undefined), 60_000);
  }
});

Deno.test("a keyword of a hundred thousand characters is told in two hundred", () => {
  const given = kwargs<Record<string, unknown>>({
    [`\u202e${"x".repeat(100_000)}`]: 1,
  });
  for (const params of [undefined, ["a"]]) {
    const bound = table((_a) => 1, params).find(0x12);
    const { message } = assertThrows(
      () => bound?.call(null, [1], given),
      ArgumentsError,
    );
    assertEquals([message.length < 300, message.includes("\u202e")], [
      true,
      false,
    ]);
  }
});

Deno.test("an opcode is bound once", () => {
  const bindings = table(() => 1);
  assertThrows(
    () => bindings.bind(0x12, () => 2),
    KeyError,
    'Cannot bind opcode 0x12 ("avance"): it is bound already',
  );
  bindings.unbind(0x12);
  assertThrows(() => bindings.unbind(0x12), KeyError, "it is not bound");
  assertEquals(bindings.find(0x12), undefined);
});

Deno.test("parameters that are not written as in Python are refused", () => {
  for (const bad of ["", "1x", "a b", "x=y", "x=[1", "x='"]) {
    assertThrows(() => new Params([bad]), SyntaxError, `"${bad}"`);
  }
  // What "def f(…)" refuses as well.
  for (
    const [bad, why] of [
      [["a", "b=1", "a"], "there twice"],
      [["a", "*a"], "there twice"],
      [["*", "*", "k"], "there twice"],
      [["a=1", "b"], "no default"],
      [["a=1", "/", "b"], "no default"],
      [["**kw", "a"], 'after "**kw"'],
    ] as const
  ) {
    assertThrows(() => new Params(bad), SyntaxError, why);
  }
  new Params(["a", "/", "b=1", "*args", "c", "d=2", "**kw"]);
});
