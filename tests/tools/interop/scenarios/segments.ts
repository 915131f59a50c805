/** Messages cut into segments, and several of them in one. */

import { assertEquals } from "@std/assert";
import { tuple } from "../../../../codec/mod.ts";
import { py, type PythonRaw } from "../../../kit/python/peer.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** A plain socket of Python in the role opposite to ours, past the password. */
async function rawPair(stage: Stage, slices?: number): Promise<PythonRaw> {
  const { peer, role, protocols } = stage;
  if (role === "server") {
    const talks = stage.talks();
    talks.bind(0x20, (...args: unknown[]) => tuple(...args));
    const ready = talks.connect();
    ready.catch(() => {});
    const raw = await peer.dial(talks.port);
    const password = await peer.dumps(
      py("(b'A', 0xAA, (None,))"),
      protocols.python,
    );
    await raw.send(password, slices);
    assertEquals((await raw.read({ messages: 1 })).messages.length, 1);
    await ready;
    return raw;
  }
  const port = await peer.holdPort();
  const { accepted } = await peer.listen(port);
  const talks = stage.dialler(port);
  talks.bind(0x20, (...args: unknown[]) => tuple(...args));
  const ready = talks.connect();
  ready.catch(() => {});
  const raw = await accepted;
  await raw.read({ messages: 1 });
  const yes = await peer.dumps(py("(b'A', 0xAA, (True,))"), protocols.python);
  await raw.send(yes, slices);
  await ready;
  return raw;
}

const request = (retcode: number) => py(`(b'R', 32, ${retcode}, (1, 'é'), {})`);
const reply = (retcode: number) => `(b'A', ${retcode}, ((1, 'é'),))`;

/** Python's bytes one by one, or a few at a time. */
async function splitByPython(stage: Stage): Promise<void> {
  for (const slices of [1, 7]) {
    const raw = await rawPair(stage, slices);
    const bytes = await stage.peer.dumps(request(5), stage.protocols.python);
    await raw.send(bytes, slices, 0.0005);
    const { messages } = await raw.read({ messages: 1 });
    assertEquals(messages.map(({ repr }) => repr), [reply(5)]);
    await raw.close();
  }
}

/** Fifty requests of Python in one segment, and half a one behind them. */
async function mergedByPython(stage: Stage): Promise<void> {
  const raw = await rawPair(stage);
  const parts: number[] = [];
  for (let retcode = 0; retcode < 51; retcode++) {
    parts.push(
      ...await stage.peer.dumps(request(retcode), stage.protocols.python),
    );
  }
  const all = Uint8Array.from(parts);
  const half = all.length - 10;
  await raw.send(all.subarray(0, half));
  const { messages } = await raw.read({ messages: 50 });
  await raw.send(all.subarray(half));
  const last = await raw.read({ messages: 1 });
  assertEquals(
    [...messages, ...last.messages].map(({ repr }) => repr),
    Array.from({ length: 51 }, (_, retcode) => reply(retcode)),
  );
  await raw.close();
}

/** Our bytes in small segments: Python's library puts them together. */
async function splitByUs(stage: Stage): Promise<void> {
  for (const cut of [1, 5]) {
    const { talks, python } = await stage.pair({
      cut,
      ours: { password: "é" },
      python: { password: "é" },
      bind: { 0x10: "echo" },
      prepare: (talks) => talks.bind(0x20, () => tuple(1, "é")),
    });
    assertEquals(await talks.execute(0x10, 1, "é"), tuple(1, "é"));
    assertEquals((await python.execute(0x20)).repr, "(1, 'é')");
    await talks.disconnect();
  }
}

/** Many requests of ours in one segment; Python's library takes them apart. */
async function mergedByUs(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({ bind: { 0x10: "lengths" } });
  const lengths = Array.from({ length: 100 }, (_, index) => index * 3);
  const values = await Promise.all(
    lengths.map((length) => talks.execute(0x10, ".".repeat(length))),
  );
  assertEquals(values, lengths.map((length) => tuple(length)));
}

/** Split and merged segments. */
export const SEGMENTS: readonly Scenario[] = [
  {
    name: "split-by-python",
    shows: "Python's messages byte by byte",
    protocols: "each",
    play: splitByPython,
  },
  {
    name: "merged-by-python",
    shows: "50 and a half messages of Python in one segment",
    protocols: "each",
    play: mergedByPython,
  },
  {
    name: "split-by-us",
    shows: "our messages byte by byte, put together by the library",
    protocols: "each",
    play: splitByUs,
  },
  {
    name: "merged-by-us",
    shows: "100 messages of ours in one segment",
    protocols: "each",
    play: mergedByUs,
  },
];
