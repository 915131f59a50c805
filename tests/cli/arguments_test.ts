import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { float, tuple } from "../../codec/mod.ts";
import {
  Arguments,
  parseDuration,
} from "../../transport/cli/given/arguments.ts";
import {
  parseEndpoint,
  parseListen,
} from "../../transport/cli/given/endpoint.ts";
import { parseCallArguments } from "../../transport/cli/given/literals.ts";
import { OpcodeText } from "../../transport/cli/given/opcode_text.ts";
import { numbersIn, sparkline } from "../../transport/cli/shown/numbers.ts";
import { Sink } from "../../transport/cli/shown/sink.ts";
import { nearest } from "../../codec/check.ts";
import {
  harmlessLines,
  maxLength,
  valueText,
} from "../../transport/cli/shown/text.ts";
import { UsageError } from "../../transport/cli/errors.ts";

const SPECS = {
  timeout: { value: "S", help: "" },
  reply: { value: "X", multiple: true, help: "" },
  json: { short: "j", help: "" },
} as const;

const parse = (...args: string[]) => new Arguments(args, SPECS);

Deno.test("cli arguments: options anywhere, negative numbers are no options", () => {
  const args = parse(
    "host",
    "-5",
    "--timeout=2s",
    "-.5",
    "-j",
    "--reply",
    "a",
    "--reply",
    "b",
  );
  assertEquals(args.positionals, ["host", "-5", "-.5"]);
  assertEquals(args.duration("timeout", 0), 2000);
  assertEquals(args.all("reply"), ["a", "b"]);
  assertEquals(args.has("json"), true);
  assertEquals(parse("--", "--json").positionals, ["--json"]);
  assertEquals(parse("--timeout", "50ms").duration("timeout", 0), 50);
  assertEquals(parse("--timeout", ".5").duration("timeout", 0), 500);
  assertEquals(parse().duration("timeout", null), null);
});

Deno.test("cli arguments: what is wrong, and what would be right", () => {
  const wrong: [string[], string][] = [
    [["--tiemout", "3"], 'did you mean "--timeout"?'],
    [["--constructor"], 'There is no option "--constructor"'],
    [["-x"], 'There is no option "-x"'],
    [["--timeout"], '"--timeout" needs a value: --timeout S'],
    [["--timeout", "--json"], "write --timeout=--json if it is the value"],
    [["--json=3"], '"--json" takes no value, not "3"'],
    [["--timeout", "1", "--timeout", "2"], "given twice"],
  ];
  for (const [args, message] of wrong) {
    assertThrows(() => parse(...args), UsageError, message);
  }
  for (const bad of ["soon", "-1", "1h", "", "1e9"]) {
    assertThrows(
      () => parse(`--timeout=${bad}`).duration("timeout", 0),
      UsageError,
      "0.5, 2s or 50ms",
    );
  }
});

Deno.test("cli durations: seconds, or with their unit, up to what a timer counts", () => {
  const right = ["1.5", ".5s", "2 s", "50ms", "1min", "2147483647ms"];
  assertEquals(
    right.map((text) => parseDuration(text, "it")),
    [1500, 500, 2000, 50, 60_000, 2 ** 31 - 1],
  );
  for (const text of ["2147483648ms", "1h", "-1", "", ".", "1e3", "1,5"]) {
    assertThrows(
      () => parseDuration(text, "it"),
      UsageError,
      "it takes a time",
    );
  }
});

Deno.test("cli endpoints: HOST[:PORT], IPv6 in brackets", () => {
  const robot = { hostname: "robot", port: 25565 };
  assertEquals(parseEndpoint("robot"), robot);
  assertEquals(parseEndpoint("10.0.0.2:7"), { hostname: "10.0.0.2", port: 7 });
  assertEquals(parseEndpoint("[::1]:7"), { hostname: "::1", port: 7 });
  assertEquals(parseEndpoint("[fe80::1%eth0]").port, 25565);
  assertEquals(parseEndpoint("robot:65535").port, 65535);
  assertEquals(parseListen("7"), { hostname: "0.0.0.0", port: 7 });
  assertEquals(parseListen("[::]:7"), { hostname: "::", port: 7 });
  const wrong: [string, string][] = [
    ["::1", "in brackets: [::1] or [::1]:25565"],
    ["robot:", 'from 0 to 65535, not ""'],
    ["robot:65536", 'not "65536"'],
    ["robot:http", 'not "http"'],
    ["http://robot:80/", "write robot:80"],
    ["", "HOST or HOST:PORT"],
    ["a b", "HOST or HOST:PORT"],
  ];
  for (const [text, message] of wrong) {
    assertThrows(() => parseEndpoint(text), UsageError, message);
  }
});

Deno.test("cli literals: positional and keyword arguments", () => {
  const { args, keywords } = parseCallArguments([
    "0x10",
    "-2.5",
    "1.0",
    "'a=b'",
    "(1, None)",
    "vitesse=2",
    "é='ok'",
  ]);
  assertEquals(args, [16, -2.5, float(1), "a=b", tuple(1, null)]);
  assertEquals(Object.entries(keywords ?? {}), [["vitesse", 2], ["é", "ok"]]);
  assertEquals(parseCallArguments([]).keywords, undefined);
});

Deno.test("cli literals: what is none, and what would be right", () => {
  const wrong: [string[], string][] = [
    [
      ["abc"],
      `Argument 1, abc, is no Python literal: for the text write "'abc'"`,
    ],
    [["1", "true"], "Argument 2, true, is no Python literal: write True"],
    [["x=null"], 'The argument "x", null, is no Python literal: write None'],
    [["(1, abc)"], "put quotes around all of it for the shell"],
    [["(1,"], "put quotes around all of it for the shell"],
    [[""], "Argument 1, which is empty"],
    [["a=1", "2"], "positional arguments go first"],
    [["a=1", "a=2"], 'The argument "a" is given twice'],
    [["self=1"], "would kill the listener of a Python peer"],
  ];
  for (const [texts, message] of wrong) {
    assertThrows(() => parseCallArguments(texts), UsageError, message);
  }
});

Deno.test("cli opcodes: numbers, strs and names", () => {
  const names = new OpcodeText({ avance: 0x12, position: 22 });
  assertEquals(names.parse("0x12"), 18);
  assertEquals(names.parse("'pos'"), "pos");
  assertEquals(names.parse("position"), 22);
  assertEquals(names.show(18), "avance 0x12");
  assertEquals(names.show(0x7f), "0x7F");
  assertEquals([0, -1].map((opcode) => names.show(opcode)), ["0x00", "-1"]);
  assertEquals(names.show(tuple(1, "\x1b")), "(1, '\\x1b')");
  assertThrows(
    () => names.parse("avence"),
    UsageError,
    'did you mean "avance"?',
  );
  assertThrows(() => names.parse("1.5"), UsageError, "An opcode is an int");
  assertThrows(
    () => new OpcodeText().parse("avance"),
    UsageError,
    "--names FILE",
  );
});

Deno.test("cli numbers: those in four containers at most, and bars of the last ones", () => {
  const found = numbersIn([[[[7]]], [[[[8]]]], new Map([["a", true]])], "x");
  assertEquals(found, [["x[0][0][0][0]", 7], ["x[2]['a']", 1]]);
  // Fifteen lists of 32 texts and one of them is all that is looked at: 497 values.
  const texts = new Array(32).fill("none");
  const lists = (count: number) => [...new Array(count).fill(texts), 7];
  assertEquals(numbersIn(lists(15)), [["[15]", 7]]);
  assertEquals(numbersIn(lists(16)), []);
  const [key] = numbersIn(new Map([["k".repeat(100), 1]]))[0] ?? [];
  assertEquals(key?.length, "[]".length + 41);
  assertEquals(sparkline([9, 9, 1, 2, 8], 3), "▁▂█");
  assertEquals(sparkline([5, NaN, 5], 9), "▁▁");
});

Deno.test("cli text: nearest word, and control characters of a peer", () => {
  assertEquals(nearest("lisen", ["listen", "load", "ping"]), "listen");
  assertEquals(nearest("pnig", ["listen", "load", "ping"]), "ping");
  assertEquals(nearest("quux", ["listen", "load", "ping"]), undefined);
  assertEquals(
    harmlessLines("a\x1b[2Jb\x9b\u202ec\n\té"),
    "a\\x1b[2Jb\\x9b\\u202ec\n\té",
  );
  assertStringIncludes(harmlessLines("\r"), "\\r");
});

Deno.test("cli sink: nobody waits for a reader who stands still; what is too much is dropped", async () => {
  const written: string[] = [];
  const gate = Promise.withResolvers<void>();
  const sink = new Sink([async (bytes) => {
    await gate.promise;
    const part = bytes.subarray(0, 5_000_000);
    written.push(new TextDecoder().decode(part.subarray(0, 1)));
    return part.length;
  }], () => {});
  const line = "x".repeat(4 * 1024 * 1024);
  for (let i = 0; i < 5; i++) sink.put(line);
  assertEquals(sink.dropped, 3);
  gate.resolve();
  await sink.flush();
  assertEquals(written, ["x", "x"]);
  sink.put("y");
  await sink.flush();
  assertEquals(written, ["x", "x", "y"]);
});

Deno.test("cli sink: a failed write is told once, and what comes later goes nowhere", async () => {
  const failures: unknown[] = [];
  const sink = new Sink(
    [() => Promise.reject(new Error("closed"))],
    (error) => failures.push(error),
  );
  sink.put("a");
  await sink.flush();
  sink.put("b");
  await sink.flush();
  assertEquals(failures.length, 1);
});

Deno.test("cli text: 200 characters of a wrong argument are shown, and 60 of an opcode", () => {
  const error = assertThrows(
    () => parseCallArguments([`[${"x".repeat(1000)}`]),
    UsageError,
  );
  assertEquals(/\[x*…/.exec(error.message)?.[0].length, 200);
  assertEquals(new OpcodeText().show("x".repeat(1000)).length, 60);
  // Of a value 300 on a terminal, 2,000 in a log, and all where all was asked for.
  const lengths = ([[true, false], [false, false], [true, true]] as const).map(
    ([isSeen, isWhole]) =>
      valueText("x".repeat(9998), maxLength(isSeen, isWhole)).length,
  );
  assertEquals(lengths, [300, 2000, 10_000]);
});
