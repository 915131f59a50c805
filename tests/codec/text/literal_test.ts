import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  Complex,
  LiteralError,
  literalEval,
  PyDict,
  PyFloat,
  PySet,
  PyStr,
  repr,
  Tuple,
  tuple,
} from "../../../codec/mod.ts";
import { askPython } from "../../kit/python/ask.ts";

const wholeLines = String.raw`
None
True
False
0
-0
00
0_0
1_000
+7
- 7
0x10
0XfF
0o17
0b1_01
0x_f
9007199254740991
9007199254740992
-123456789012345678901234567890
1.0
1.
.5
-0.0
1e5
1E+5
1_0.0_1e1_0
1e400
-1e400
5e-324
01.5
007e1
2j
-2j
0.5J
01j
1+2j
1-2j
-1-2j
- 1.5 + 2e3j
-0.0+1j
1-0j
-0.0-0j
(1)+2j
-(1)
((1))+(2j)
1e400-1e400j
'abc'
"it's"
'say "hi"'
'both \' and "'
''
u'é€😀'
R'\n\x'
b''
b'\x00\xffabc\n'
b"it's"
bR'\n'
Rb'\\'
r'\''
'\a\b\f\n\r\t\v\\\'\"'
'\0\7\12\101\777\x41\u20ac\U0001f600'
'\d\ \8'
b'\d\u0041\400\777'
'\ud800'
'\ud83d\ude00'
'\udc00\ud800'
'a' 'b' "c"
'a'r'\n'
b'a' b'\n'
'''a"b'c'''
"""it's"""
('a'  # a comment
()
(1,)
(1, 2.0, 'x')
(1, (2, (3,)))
( 1 , )
1, 2
1,
[]
[1, 2, 3,]
[[], [[]], ()]
{}
{'a': 1, 'b': [2]}
{1: 'a', True: 'b', 1.0: 'c'}
{(1, 2): 3}
{-0.0: 1}
{None: {}}
{1}
{1, 1.0, True}
{(1,)}
{b'a'}
set()
set ( )
 1
1 # comment
[1, 2]#
{'a': (1, b'\x00'), 'b': {'c': [None, True, -1.5]}}
`.split("\n").slice(1, -1);

const accepted = [
  ...wholeLines.filter((line) => line !== "('a'  # a comment"),
  "('a'  # a comment\n 'b')",
  "[1,\n  2, # two\n\n 3]",
  "\n\n# first\n1\n\n# last\n",
  "\t 1\t\f",
  "'''a\nb\r\nc\rd\\\ne'''",
  "'a\\\nb'",
  "1 + \\\n2j",
  "'tab\there'",
  "0x" + "f".repeat(3000),
  "9".repeat(4300),
  "[".repeat(80) + "]".repeat(80),
];

const refused = String.raw`
x
abc.d
__import__('os')
1 + 2
1 + 2 + 3j
1j + 2j
1 + -2j
1 + (-2j)
1 + (+2j)
1 * 2
2 ** 3
--1
-+1
~1
not True
-True
True + 2j
- 'a'
-(1+2j)
-(-1)
01
0_7
001
0_0_7
1_
1__0
0x
0x_
0b2
0o8
1_.5
1._5
1e
1e_5
1.5.2
1abc
0xfg
1 2
1;
(1
1)
(1]
[1, 2
[1 2]
[,]
(,)
(1,,2)
{,}
{1: 2
{1: }
{1, 2: 3}
{1: 2, 3}
{[1]: 2}
{{}}
{[]}
{{1}: 2}
'abc
'abc"
"a\"
'''abc'
b'é'
b'a' 'b'
'a' b'b'
f'a'
ur'a'
'\x1'
'\u12'
'\U0011ffff'
b'\x'
set(1)
set([1])
frozenset()
set
dict()
lambda: 1
[x for x in []]
(yield)
[*()]
{**{}}
*(1,)
$
?
=
1 if 1 else 2
None None
`.split("\n").slice(1, -1);
refused.push("", " ", "\n", "1\n2", "\n 1", "'a\nb'", "1\0", "1\\ ", "(1,\n2");
refused.push("9".repeat(4301), "[".repeat(300) + "]".repeat(300));

const judge = `
import ast
def judged(text):
    try:
        value = ast.literal_eval(text)
    except Exception as error:
        return None
    try:
        return repr(value)
    except ValueError:
        return hex(value)
answer = [judged(text) for text in given]
`;

Deno.test("literalEval: gives what ast.literal_eval gives", async () => {
  const wanted = await askPython<(string | null)[]>(judge, accepted);
  for (const [index, text] of accepted.entries()) {
    const want = wanted[index];
    assert(typeof want === "string", `Python refuses ${text}`);
    assertEquals(repr(literalEval(text)), want, text);
  }
});

Deno.test("literalEval: refuses what ast.literal_eval refuses", async () => {
  const wanted = await askPython<(string | null)[]>(judge, refused);
  for (const [index, text] of refused.entries()) {
    assertEquals(wanted[index], null, `Python takes ${text}`);
    assertThrows(() => literalEval(text), LiteralError, "Expected", text);
  }
});

Deno.test("literalEval: each end of a text that is cut is an error or a value, as in Python", async () => {
  const whole = "({'a': [1.5, -2+3j], b'\\x00': ('x' 'y', None)}, {0x1f, 2})";
  const cuts = Array.from(whole, (_, index) => whole.slice(0, index));
  const wanted = await askPython<(string | null)[]>(judge, cuts);
  for (const [index, text] of cuts.entries()) {
    assertEquals(wanted[index], null, text);
    assertThrows(() => literalEval(text), LiteralError);
  }
});

Deno.test("literalEval: gives the codec's own values", () => {
  assertEquals(literalEval("(1, 2.5)"), tuple(1, 2.5));
  assert(literalEval("()") instanceof Tuple);
  assertEquals(literalEval("1.0"), new PyFloat(1));
  assertEquals(literalEval("-0"), 0);
  assertEquals(literalEval("-0.0"), new PyFloat(-0));
  assertEquals(literalEval("9007199254740992"), 9007199254740992n);
  assertEquals(literalEval("-1-2j"), new Complex(-1, -2));
  assertEquals(literalEval("b'\\xff'"), Uint8Array.of(255));
  assertEquals(literalEval("{'a': 1}"), new Map([["a", 1]]));
  assert(!(literalEval("{'a': 1}") instanceof PyDict));
  assert(literalEval("{(): 1}") instanceof PyDict);
  assert(literalEval("{'a': 1, (): 1}") instanceof PyDict);
  assertEquals(literalEval("{1, 'a'}"), new Set<unknown>([1, "a"]));
  assert(literalEval("{(1,)}") instanceof PySet);
  assert(literalEval(String.raw`'\ud83d\ude00'`) instanceof PyStr);
  assertEquals(literalEval(String.raw`'\U0001f600'`), "\u{1f600}");
});

const messages: [text: string, message: string][] = [
  [
    "hello",
    'Expected a Python literal, found the name "hello": put text in quotes (column 1)',
  ],
  [
    "(1, 2",
    'Expected "," or ")" for the "(" of column 1, found the end (column 6)',
  ],
  [
    "[1 2]",
    'Expected "," or "]" for the "[" of column 1, found "2" (column 4)',
  ],
  ["'abc", "Expected ' to close this string (column 1)"],
  [
    "(1,\n x)",
    'Expected a Python literal, found the name "x": put text in quotes (line 2, column 2)',
  ],
  [
    '{"a": true}',
    'Expected a Python literal, found the name "true": write True (column 7)',
  ],
  ["1 2", 'Expected the end, found "2" (column 3)'],
  [
    "{1: 2, 3}",
    'Expected ":" after a key, found "}" (column 9)',
  ],
  [
    "{[1]: 2}",
    'Expected what can be a key: Unhashable type: "list" (column 2)',
  ],
  [
    "1 + 2",
    'Expected a literal: "+" makes complex numbers only, such as 1+2j (column 3)',
  ],
  [
    "01",
    "Expected an int without leading zeros, or 0o… for an octal one (column 1)",
  ],
  ["[1, --2]", 'Expected a Python literal, found "-" (column 6)'],
  ["f'x'", 'Expected a literal: "f" strings are expressions (column 1)'],
  ["", "Expected a Python literal, found the end (column 1)"],
];

for (const [text, message] of messages) {
  Deno.test(`literalEval: says what is wrong with ${JSON.stringify(text)}`, () => {
    const error = assertThrows(() => literalEval(text), LiteralError);
    assertEquals(error.message, message);
    assertEquals(error.name, "LiteralError");
  });
}

Deno.test("literalEval: characters by name and Ellipsis are the two things it does not take", () => {
  assertThrows(() => literalEval('"\\N{BULLET}"'), LiteralError, "by name");
  assertThrows(() => literalEval("..."), LiteralError, 'found "."');
});

Deno.test("literalEval: nests as deep as is allowed, and no deeper", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assertEquals(repr(literalEval(nested(200))), nested(200));
  assertThrows(() => literalEval(nested(201)), LiteralError, "at most 200");
  assertEquals(
    repr(literalEval(nested(1000), { maxDepth: 1000 })),
    nested(1000),
  );
  assertThrows(() => literalEval(nested(1_000_000)), LiteralError);
  const wide = `[${"[], ".repeat(300)}[]]`;
  assertEquals(repr(literalEval(wide)), wide);
  for (const maxDepth of [0, 1001, 1.5, NaN]) {
    assertThrows(() => literalEval("1", { maxDepth }), RangeError, "maxDepth");
  }
});

Deno.test("literalEval: takes long input, however it is made up", () => {
  const n = 300_000;
  for (
    const text of [
      `${" ".repeat(n)}1`,
      `[${"# x\n".repeat(n)}1]`,
      `(${"1,".repeat(n)})`,
      `'${"\\n".repeat(n)}'`,
      "'a' ".repeat(n),
      `0x${"_f".repeat(n)}`,
      `1.${"1".repeat(n)}`,
    ]
  ) repr(literalEval(text));
  for (
    const text of ["1".repeat(n), `${"1_".repeat(n)}`, `'${"a".repeat(n)}`]
  ) {
    assertThrows(() => literalEval(text), LiteralError);
  }
});
