/** Slips on the command line: each is a row of what is typed, the exit code, and words of what is said. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { tcptalks } from "../kit/cli/command.ts";

type Row = readonly [line: string, code: number, words: string];

const ROWS: readonly Row[] = [
  ["", 64, "Usage: tcptalks COMMAND"],
  ["cal", 64, 'There is no command "cal", did you mean "call"?'],
  ["Call", 64, 'did you mean "call"?'],
  ["tpa", 64, 'did you mean "tap"?'],
  ["pign", 64, 'did you mean "ping"?'],
  ["lod", 64, 'did you mean "load"?'],
  ["laod", 64, 'did you mean "load"?'],
  ["repaly", 64, 'did you mean "replay"?'],
  ["quux", 64, "expected call, listen, tap"],
  ["192.168.1.12 0x12", 64, "There is no command"],
  ["--verbose", 64, "There is no command"],
  ["call", 64, "Which robot? Expected HOST[:PORT]"],
  ["call robot", 64, "Expected an opcode such as 0x12"],
  ["call position", 64, "without HOST, a tcptalks.json here has to name it"],
  ["call robot avance", 64, 'not "avance"'],
  ["call robot 1.5", 64, "An opcode is an int such as 0x12"],
  ["call robot 0x", 64, "An opcode is an int such as 0x12"],
  ["call robot 1 abc", 64, `write "'abc'"`],
  ["call robot 1 true", 64, "write True"],
  ["call robot 1 false", 64, "write False"],
  ["call robot 1 null", 64, "write None"],
  ["call robot 1 none", 64, "write None"],
  ["call robot 1 undefined", 64, "write None"],
  ["call robot 1 3,14", 64, "write 3.14 for the number"],
  ["call robot 1 -3,5", 64, "write -3.5 for the number"],
  ["call robot 1 1,2,3", 64, 'write "(1,2,3)"'.replace("write ", "")],
  ["call robot 1 speed=3,14", 64, "write 3.14 for the number"],
  ["call robot 1 (1", 64, "is no Python literal"],
  ["call robot 1 'a", 64, "is no Python literal"],
  ["call robot 1 1.5.2", 64, "is no Python literal"],
  ["call robot 1 012", 64, "is no Python literal"],
  ["call robot 1 speed=0.5 3", 64, "positional arguments go first"],
  ["call robot 1 speed=1 speed=2", 64, 'The argument "speed" is given twice'],
  ["call robot 1 self=1", 64, 'The argument cannot be named "self"'],
  ["call robot 1 opcode=1", 64, 'The argument cannot be named "opcode"'],
  ["call robot 25565 0x10", 64, 'did you mean "call robot:25565 0x10"?'],
  ["call robot 25566 0x10 1", 64, 'did you mean "call robot:25566 0x10"?'],
  ["call robot 1 --timeout 0", 64, '"--timeout" takes a time above 0'],
  ["call robot 1 --timeout 0ms", 64, '"--timeout" takes a time above 0'],
  ["call robot 1 --timeout=-1", 64, "takes a time in seconds"],
  ["call robot 1 --timeout 5000000000", 64, "takes a time in seconds"],
  ["call robot 1 --timeout 1h", 64, "takes a time in seconds"],
  ["call robot 1 --timeout", 64, '"--timeout" needs a value: --timeout S'],
  ["call robot 1 --timeout --json", 64, "looks like an option"],
  ["call robot 1 --timout 1", 64, 'did you mean "--timeout"?'],
  ["call robot 1 --pasword x", 64, 'did you mean "--password"?'],
  ["call robot 1 --password a --password b", 64, "is given twice"],
  ["call robot 1 --password int(x)", 64, '"--password" cannot be read'],
  ["call robot 1 --password a --password-file b", 64, "not both"],
  ["call robot 1 --password-file /none", 66, "there is no such file"],
  ["call robot 1 --protocol 7", 64, "takes 3, 4 or peer"],
  ["call robot 1 --protocol 2", 64, "takes 3, 4 or peer"],
  ["call robot 1 --repeat x", 64, "from 0 to 1000000000"],
  ["call robot 1 --repeat -1", 64, "from 0 to 1000000000"],
  ["call robot 1 --interval soon", 64, "takes a time in seconds"],
  ["call robot 1 --json=yes", 64, '"--json" takes no value'],
  ["call robot 1 --names /none.json", 66, "there is no such file"],
  ["call robot 0x10 --list", 64, '"--list" calls nothing'],
  ["call robot:99999 1", 64, "A port is a number from 0 to 65535"],
  ["call robot:x 1", 64, "A port is a number from 0 to 65535"],
  ["call http://robot:25565/ 1", 64, "write robot:25565"],
  ["call fe80::1 1", 64, "goes in brackets: [fe80::1]"],
  ["call a:b:c 1", 64, "Expected HOST or HOST:PORT"],
  ["ping", 64, "Which robot? Expected HOST[:PORT]"],
  ["ping a b", 64, "Expected one address"],
  ["ping a --count x", 64, "takes a whole number"],
  ["ping a --timeout 0", 64, '"--timeout" takes a time above 0'],
  ["ping a --interval -1", 64, "takes a time in seconds"],
  ["listen 1 2", 64, "One port at most"],
  ["listen 70000", 64, "A port is a number from 0 to 65535"],
  ["listen :70000", 64, "A port is a number from 0 to 65535"],
  ["listen 0 --reply 0x16", 64, '"--reply" takes OPCODE=VALUE'],
  ["listen 0 --reply 0x16=abc", 64, "is no Python literal"],
  ["listen 0 --reply 0x16=1,5", 64, "write 1.5 for the number"],
  ["listen 0 --reply 0x16=1 --reply 22=2", 64, "is given twice"],
  ["listen 0 --reply avance=1", 64, 'not "avance"'],
  ["listen 0 --script /none.ts", 66, 'Cannot load "/none.ts"'],
  ["listen 0 --clients 0", 64, "takes a whole number from 1"],
  ["listen 0 --latency x", 64, "takes a time in seconds"],
  ["listen 0 --drop-after 0", 64, "takes a whole number from 1"],
  ["tap", 64, "Expected two addresses"],
  ["tap 25566", 64, "Which robot?"],
  ["tap 25566 a b", 64, "Expected two addresses"],
  ["tap 0 robot --plot [0]", 64, '"--plot" takes OPCODE[INDEX]'],
  ["tap 0 robot --plot 0x16[x]", 64, "is no index"],
  ["tap 0 robot --log /none/x.jsonl", 66, "there is no such folder"],
  ["replay", 64, "Expected a recording and an address"],
  ["replay a b c", 64, "Expected a recording and an address"],
  ["replay /none robot", 66, "there is no such file"],
  ["replay README.md robot", 66, '"README.md" is no recording: line 1'],
  ["replay x robot --speed fast", 64, '"--speed" takes a number'],
  ["dis", 64, "Which file?"],
  ["dis a b", 64, "One file at a time"],
  ["dis /none", 66, "there is no such file"],
  ["dis tests", 66, "it is a folder"],
  ["dis README.md", 66, '"README.md": it holds text'],
  ["load", 64, "Which file?"],
  ["load a b", 64, "One file at a time"],
  ["load /none/such.pkl", 66, "there is no such file"],
  ["load README.md", 66, 'No pickle is in "README.md": it holds text'],
  ["load deno.json", 66, 'No pickle is in "deno.json": it holds text'],
  ["load LICENSE --json", 66, "it holds text"],
  ["load README.md --hex", 66, 'No hexadecimal is in "README.md"'],
  ["load tests/data/captures.jsonl.gz", 1, 'In "tests/data/captures'],
  ["load -o", 64, '"-o" needs a value'],
  ["dump", 64, 'a literal, "--value LITERAL"'],
  ["dump --value abc -x", 64, `write "'abc'"`],
  ["dump --value 1 a -x", 64, "not both"],
  ["dump --value 1,5 -x", 64, "write 1.5 for the number"],
  ["dump --value 1 --protocol 6 -x", 64, "takes 2, 3, 4 or 5"],
  ["dump --value 1 -o /none/such", 66, "there is no such folder"],
  ["dump --value {a:1} --json -x", 64, "The value is no JSON"],
  ["call 0x10 127.0.0.1 300", 64, 'did you mean "call 127.0.0.1 0x10 300"?'],
  ["call robot 1 speed 0.2", 64, "a keyword argument is speed=VALUE"],
  ["call robot 1 speed:0.2", 64, "a keyword argument is speed=0.2"],
  ["call robot 1 --vitesse 0.2", 64, "is written vitesse=VALUE"],
  ["call robot 1 --speed 2", 64, '("--speed" is an option of "replay")'],
  ["CALL", 64, 'did you mean "call"?'],
  ["call robot move(100)", 64, "its arguments go behind it"],
  ["call robot 1 --port 25566", 64, "host and port stand alone"],
  ["call robot 1 -p sesame", 64, "a password goes with --password"],
  ["call robot:0 1", 64, "A robot's port is a number from 1 to 65535"],
  ["call robot 1 --timeout 1,5", 64, "write 1.5"],
  ["call robot 1 --names LICENSE", 66, '"LICENSE" is no JSON'],
  ["call http://robot/ 1", 64, "write robot"],
  ["ping robot 25565", 64, 'did you mean "robot:25565"?'],
  ["ping 25565 robot", 64, 'did you mean "robot:25565"?'],
  ["ping a --echo", 64, 'it belongs to "listen"'],
  ["bridge 8080 robot", 64, 'did you mean "robot:8080"?'],
  ["bridge robot --www /none", 66, 'Cannot read "/none"'],
  ["bridge robot --www LICENSE", 66, "a file is where a folder should be"],
  ["listen --port 0", 64, "host and port stand alone"],
  ["tap robot 25566", 64, 'did you mean "25566 robot"?'],
  ["tap 25566 http://robot", 64, "write robot"],
  ["replay robot match.jsonl", 64, 'did you mean "replay match.jsonl robot"?'],
  ["replay x robot --speed 1,5", 64, "write 1.5"],
  ["load 80044b072e", 66, "hexadecimal comes from standard input"],
  ["dump {'a':1}", 66, `a value is given by dump --value "{'a':1}"`],
  ['dump {"a":1}', 66, `a value is given by dump --value '{"a":1}'`],
  ["dump 3", 66, "a value is given by dump --value"],
  ["names", 64, "Which file?"],
  ["names /none.py", 66, "there is no such file"],
  ["call 127.0.0.1:25565:25565 1", 64, ": write 127.0.0.1:25565"],
  ["call 127,0,0,1 1", 64, ": write 127.0.0.1"],
  ["call pi@robot 1", 64, ": write robot"],
  ["call ws://robot 1", 64, ": write robot"],
  ["call robot/ 1", 64, ": write robot"],
  ["call robot 12h", 64, "did you mean 0x12?"],
  ["call robot $12", 64, "did you mean 0x12?"],
  ["call robot x12", 64, "did you mean 0x12?"],
  ["call robot 018", 64, "did you mean 0x18?"],
  ["call robot 1 --interval 1", 64, "goes with --repeat N or --watch"],
  ["call robot 1 speed= 0.2", 64, "write speed=0.2, without a space"],
  ["call robot 1 «bonjour»", 64, `write "'bonjour'"`],
  ["call robot 1 “bonjour”", 64, `write "'bonjour'"`],
  ["call robot 1 inf", 64, "write 1e400 for infinity"],
  ["call robot 1 nan", 64, "has none for NaN"],
  ["call robot 1 math.pi", 64, "nothing is computed here"],
  ["call robot 1 pi/2", 64, "nothing is computed here"],
  ["call robot 1 90°", 64, "write 90, without a unit"],
  ["call robot 1 30mm", 64, "write 30, without a unit"],
  ["call robot 1 --password-file LICENSE --password-file x", 64, "given twice"],
  ["call robot 1 --password-file /dev/null", 66, "No password is in"],
  ["help cal", 64, 'did you mean "call"?'],
  ["listen 25565x", 64, "A port is a number from 0 to 65535"],
  ["listen 0x63dd", 64, "A port is a number from 0 to 65535"],
  ["listen 0,0,0,0:1", 64, ": write 0.0.0.0:1"],
  ["tap 25566 robot:25565:1", 64, ": write robot:25565"],
  ["monitor match.jsonl", 64, 'did you mean "monitor --replay match.jsonl"?'],
  ["monitor 0 robot --http 8x", 64, "A port is a number from 0 to 65535"],
  ["bridge robot --ws 8x", 64, "A port is a number from 0 to 65535"],
  ["types robot.json", 64, "is named by --names"],
  ["names robot.py --host http://robot", 64, ": write robot"],
];

Deno.test(`cli words: ${ROWS.length} wrong lines say what would be right`, async () => {
  for (const [line, code, words] of ROWS) {
    const args = line === "" ? [] : line.split(" ");
    const outcome = await tcptalks(args);
    assertStringIncludes(outcome.err, words, line);
    assertEquals(outcome.code, code, `${line}: ${outcome.err}`);
    assertEquals(outcome.out, "", line);
  }
});

Deno.test("cli words: --help stands anywhere, whatever else is wrong", async () => {
  for (
    const line of [
      "call --help",
      "call robot 1 --timeout --help",
      "call --nope -h",
      "--help call",
      "help call",
    ]
  ) {
    const { code, out } = await tcptalks(line.split(" "));
    assertStringIncludes(out, "Usage: tcptalks call");
    assertEquals(code, 0, line);
  }
});

Deno.test("cli words: a robot's file that is wrong says where and how", async () => {
  const wrong: [string, string][] = [
    ["{", "is no JSON"],
    ["[]", "must hold an object"],
    ['{"avance": [1]}', "expected an int or"],
    ['{"avance": 1.5}', "expected an int or"],
    ['{"0x12": "avance"}', 'expected {"avance": "0x12"}'],
    ['{"avance": 1, "avance": 2}', 'has the name "avance" twice'],
    ['{"avance": 1, "tourne": "0x1"}', 'two names, "avance" and "tourne"'],
    ['{"opcodes": {}, "hots": 1}', 'has "hots": expected only host, port'],
    ['{"opcodes": {}, "port": "x"}', 'a "port" that is no int'],
    ['{"opcodes": {}, "host": 1}', 'a "host" that is no name'],
    ['{"opcodes": {}, "password": 1}', 'a "password" that is no text'],
    ['{"avance": 0x12}', 'hexadecimal goes in quotes, "0x12"'],
    ["{'avance': 1}", "it has double quotes"],
    ['{"avance": 1,}', "no comma before a bracket closes"],
    ['{"avance": "12h"}', 'expected an int or "0x12", not "12h"'],
    ['{"opcodes": ["avance"]}', 'has "opcodes" that are no object'],
    ['{"opcodes": {}, "port": 70000}', "no int from 1 to 65535: 70000"],
    ['{"host": "r:9", "opcodes": {}}', 'and the port as "port"'],
    ['{"host": "http://r"}', 'no name or address, "http://r"'],
    ['{"a": {"opcode": 1, "param": []}}', 'has "param" in "a": expected only'],
    ['{"a": {"opcode": 1, "params": ["x", "x"]}}', "which is there twice"],
    ['{"a": {"opcode": 1, "params": ["x="]}}', 'the parameter "x=" of "a"'],
    [
      '{"opcodes": {"a": {"opcode": 1, "params": "x"}}}',
      'no list of texts, such as ["mm", "speed=0.5"]',
    ],
  ];
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    for (const [text, words] of wrong) {
      await Deno.writeTextFile(path, text);
      const { code, err } = await tcptalks(
        ["call", "robot", "1", "--names", path],
      );
      assertStringIncludes(err, words);
      assertEquals(code, 66);
    }
    await Deno.writeTextFile(path, '{"avance": 1}');
    const { err } = await tcptalks(["call", "r", "AVANCE", "--names", path]);
    assertStringIncludes(err, 'did you mean "avance"?');
    const hostless = await tcptalks(["call", "avance", "--names", path]);
    assertStringIncludes(hostless.err, 'has no "host": write call HOST avance');
    const whole = { host: "127.0.0.1", opcodes: { avance: 1 } };
    await Deno.writeTextFile(path, JSON.stringify(whole));
    for (const word of ["AVANCE", "avnce"]) {
      const { code, err } = await tcptalks(["call", word, "--names", path]);
      assertStringIncludes(err, 'did you mean "avance"?');
      assertEquals(code, 64);
    }
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("cli words: no line of any help is broken within a word, however narrow", async () => {
  const { out } = await tcptalks(["--help"]);
  const names = [...out.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, it]) => it);
  assert(names.length > 9);
  for (const columns of [32, 60, 80, 200]) {
    for (const name of ["help", ...names]) {
      const { out } = await tcptalks([name ?? "", "--help"], { columns });
      for (const line of stripVTControlCharacters(out).split("\n")) {
        const words = line.trim().split(/\s+/).filter((word) => word !== "\\");
        // A single word may be longer than the line, and a script stands as it is.
        const isWord = words.length < 3 || line.includes("=>");
        assert(line.length <= columns || isWord, `${columns}: ${line}`);
      }
    }
  }
});

Deno.test("cli words: what is complained of is broken between words, on a terminal", async () => {
  const line = ["call", "robot", "1", "speed"];
  const { err } = await tcptalks(line, { columns: 40 });
  const plain = stripVTControlCharacters(err).trimEnd();
  assert(plain.split("\n").every((line) => line.length <= 40), plain);
  const whole = await tcptalks(line);
  assertEquals(plain.split(/\s+/), whole.err.trimEnd().split(/\s+/));
});

Deno.test("cli words: --version is the package's", async () => {
  const { version } = JSON.parse(await Deno.readTextFile("deno.json"));
  const { out, code } = await tcptalks(["--version"]);
  assertEquals(code, 0);
  assertStringIncludes(out, `tcptalks ${version},`);
});
