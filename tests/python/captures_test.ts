import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import {
  dumps,
  literalEval,
  loads,
  PickleDecoder,
  PyException,
  PyGlobal,
  repr,
  StackSummary,
  Tuple,
} from "../../codec/mod.ts";
import type { PickleProtocol } from "../../codec/mod.ts";
import { askPython } from "../kit/python/ask.ts";
import { type Capture, readCaptures } from "../kit/corpus.ts";

const captures = await readCaptures();

function protocolOf({ bytes }: Capture): PickleProtocol {
  return bytes[1] === 3 ? 3 : 4;
}

function nameOf(capture: Capture): string {
  return `${capture.python} ${capture.direction}: ${capture.what}`;
}

Deno.test("captures: each gives the same bytes again, exactly", () => {
  assertEquals(captures.length, 810);
  for (const capture of captures) {
    const value = loads(capture.bytes, { exact: true });
    const again = dumps(value, { protocol: protocolOf(capture) });
    assertEquals(again.toHex(), capture.bytes.toHex(), nameOf(capture));
  }
});

/**
 * What the default mode does not give back: `0.0` comes as the number 0, which
 * is an int, and the source lines that Python 3.6 and 3.8 read once for each
 * frame are objects of their own, where equal strings are one here.
 */
const OTHERWISE = [
  "3.6.15 client->server: execute(0x10, float 0.0)",
  "3.6.15 server->client: reply to: error reply deep traceback",
  "3.8.18 client->server: execute(0x10, float 0.0)",
  "3.8.18 server->client: reply to: error reply deep traceback",
  "3.11.7 client->server: execute(0x10, float 0.0)",
];

Deno.test("captures: all but five give the same bytes without being exact", () => {
  const otherwise = captures.filter((capture) => {
    const again = dumps(loads(capture.bytes), {
      protocol: protocolOf(capture),
    });
    return again.toHex() !== capture.bytes.toHex();
  });
  assertEquals(otherwise.map(nameOf), OTHERWISE);
});

Deno.test("captures: print as in CPython, by meaning and exactly", async () => {
  const script = new URL("../tools/differential/shown.py", import.meta.url);
  const wanted = await askPython<[string, string][]>(
    await Deno.readTextFile(script),
    captures.map(({ bytes }) => bytes.toHex()),
  );
  for (const [index, capture] of captures.entries()) {
    const [natural, exact] = wanted[index] ?? ["", ""];
    const shown = repr(loads(capture.bytes));
    // The whole float of these is the one thing that prints otherwise.
    const asInt = capture.what.includes("float 0.0)");
    assertEquals(
      shown,
      asInt ? natural.replace("(0.0,)", "(0,)") : natural,
      nameOf(capture),
    );
    assertEquals(repr(loads(capture.bytes, { exact: true })), exact);
  }
});

function messageOf(capture: Capture): Tuple {
  const value = loads(capture.bytes);
  assertInstanceOf(value, Tuple, nameOf(capture));
  return value;
}

Deno.test("captures: each is the kind of message that it says, with its retcode", () => {
  const waiting = new Map<unknown, string>();
  for (const capture of captures) {
    const [role, second, ...rest] = messageOf(capture);
    const { what } = capture;
    assertInstanceOf(role, Uint8Array);
    if (what.startsWith("auth ")) {
      assertEquals([role[0], second], [0x41, 170], nameOf(capture));
      assertEquals(rest.length, 1);
    } else if (what.startsWith("reply to: ")) {
      assertEquals(role, Uint8Array.of(0x41));
      // Which request it answers, its retcode says.
      assertEquals(waiting.get(second), what.slice(10), nameOf(capture));
      waiting.delete(second);
      assertEquals(rest.length, 1);
      assertInstanceOf(rest[0], Tuple);
      assertEquals(rest[0].length, 1);
    } else {
      assertEquals(role, Uint8Array.of(0x52), nameOf(capture));
      const [retcode, args, kwargs] = rest;
      assertEquals(typeof retcode, "number");
      assertInstanceOf(args, Tuple);
      assertInstanceOf(kwargs, Map);
      waiting.set(retcode, what);
    }
  }
  assertEquals([...waiting.values()], []);
});

Deno.test("captures: arguments and replies are those in their names", () => {
  let compared = 0;
  for (const capture of captures) {
    const [, second, third, args, kwargs] = messageOf(capture);
    const call = /^execute\(0x10, (.+?)\)( {2}\[.*)?$/.exec(capture.what)?.[1];
    const reply = /^reply to: reply (\S.*?)( EMPTY TUPLE)?$/.exec(capture.what)
      ?.[1];
    const wanted = reply ?? call;
    if (wanted === undefined) continue;
    const literal = literalOf(reply === undefined ? `(${wanted},)` : wanted);
    if (literal === undefined) continue;
    const got = reply === undefined ? args : (third as Tuple)[0];
    assertEquals(repr(got), repr(literal), nameOf(capture));
    if (call !== undefined) assertEquals([second, kwargs], [16, new Map()]);
    compared++;
  }
  assert(compared > 3 * 60, `${compared}`);
});

/** The literal that a text is, or undefined: "float inf", "recursive list". */
function literalOf(text: string): unknown {
  try {
    return literalEval(text);
  } catch {
    return undefined;
  }
}

Deno.test("captures: an error reply has class, exception and traceback", () => {
  const texts = new Set<string>();
  for (const capture of captures) {
    const inside = messageOf(capture)[2];
    const reply = inside instanceof Tuple ? inside[0] : undefined;
    if (!capture.what.startsWith("reply to: error reply")) continue;
    assertInstanceOf(reply, Tuple);
    const [type, error, trace] = reply;
    assertEquals(reply.length, 3, nameOf(capture));
    assertInstanceOf(trace, StackSummary);
    assert(trace.length >= 1);
    for (const frame of trace) {
      assert(frame.filename.startsWith("/home/pi/robot/"));
      assert(frame.lineno !== null && frame.lineno > 0);
      assertEquals(
        frame.endLineno === null,
        capture.python !== "3.11.7",
      );
      assert((frame.line ?? "").length > 0);
    }
    if (!(error instanceof PyException)) {
      assert(/custom class/.test(capture.what), nameOf(capture));
      continue;
    }
    assertInstanceOf(type, PyGlobal);
    assertEquals(`${error.type}`, `${type}`);
    texts.add(`${error}`);
  }
  for (
    const text of [
      "ValueError: boom",
      "KeyError: 'k'",
      "ValueError: échec é😀",
      "RuntimeError",
      "FileNotFoundError: [Errno 2] No such file or directory: '/nonexistent/file'",
      "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
      "TypeError: two() missing 1 required positional argument: 'b'",
      "KeyError: 'opcode 119 is not bound to any instruction'",
    ]
  ) assert(texts.has(text), `${text} in ${[...texts]}`);
});

Deno.test("captures: one connection's bytes, cut anywhere, give its messages", () => {
  for (const python of new Set(captures.map(({ python }) => python))) {
    for (const direction of ["client->server", "server->client"]) {
      const sent = captures.filter((capture) =>
        capture.python === python && capture.direction === direction
      );
      const whole = new Uint8Array(sent.flatMap(({ bytes }) => [...bytes]));
      for (const size of [1, 7, 256, 65536]) {
        const decoder = new PickleDecoder();
        const shown: string[] = [];
        for (let at = 0; at < whole.length; at += size) {
          decoder.push(whole.slice(at, at + size));
          for (;;) {
            const value = decoder.next();
            if (typeof value === "symbol") break;
            shown.push(repr(value));
          }
        }
        decoder.end();
        assertEquals(shown, sent.map(({ bytes }) => repr(loads(bytes))));
      }
    }
  }
});
