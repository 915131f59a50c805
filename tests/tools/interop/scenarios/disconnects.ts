/** The link ends, at every state; nobody is left waiting. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type CloseReason,
  NotConnectedError,
  TCPTalksError,
  TimeoutError,
} from "../../../../transport/mod.ts";
import { py, PythonError } from "../../../kit/python/peer.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { within } from "../within.ts";

/** Within which everybody who waits has to know that the link ended, in ms. */
const AT_ONCE = 3000;

/** Python closes before the password, in the middle of it, or says nothing: we know, and go on. */
async function beforePassword(stage: Stage): Promise<void> {
  const { peer } = stage;
  const yes = await peer.dumps(py("(b'A', 0xAA, (True,))"));
  if (stage.role === "client") {
    for (const [length, rst] of [[0, false], [0, true], [5, false]] as const) {
      const port = await peer.holdPort();
      const { accepted } = await peer.listen(port);
      const talks = stage.dialler(port);
      const connecting = talks.connect({ timeout: 500 });
      connecting.catch(() => {});
      const raw = await accepted;
      await raw.read({ messages: 1 });
      await raw.send(yes.subarray(0, length));
      await raw.close(rst);
      await assertRejects(
        () => within(AT_ONCE, "the end of connect", connecting),
        TCPTalksError,
      );
      assertEquals(talks.isConnected, false);
    }
    return;
  }
  const talks = stage.talks();
  const ready = talks.connect();
  ready.catch(() => {});
  for (const [length, rst] of [[0, false], [0, true], [5, false]] as const) {
    const raw = await peer.dial(talks.port);
    await raw.send(yes.subarray(0, length));
    await raw.close(rst);
  }
  const python = await stage.pythonClient(talks.port);
  await python.connect();
  await ready;
}

/** A peer that connects and says nothing: a TimeoutError as client, no obstacle as server. */
async function silence(stage: Stage): Promise<void> {
  const { peer } = stage;
  if (stage.role === "client") {
    const port = await peer.holdPort();
    const { accepted } = await peer.listen(port);
    const talks = stage.dialler(port, { handshakeTimeout: 200 });
    await assertRejects(() => talks.connect(), TimeoutError);
    await (await accepted).close();
    return;
  }
  const talks = stage.talks();
  const ready = talks.connect();
  ready.catch(() => {});
  const silent = await peer.dial(talks.port);
  const python = await stage.pythonClient(talks.port);
  await within(AT_ONCE, "Python to be let in", python.connect());
  await ready;
  await silent.close();
}

/** Python's `disconnect`: we learn of it, and our calls fail at once. */
async function theyLeave(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair();
  await python.disconnect();
  await ended(talks.closed);
  await assertRejects(() => talks.execute(0x10), NotConnectedError);
}

/** Our `disconnect`: Python learns of it, and can no longer send. */
async function weLeave(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair();
  await talks.disconnect();
  await python.sleepUntilDisconnected();
  const error = await assertRejects(() => python.execute(0x10), PythonError);
  assertEquals(error.type, "NotConnectedError");
}

/** Python leaves from inside the handler that we called: we get its reply, then the end. */
async function replyThenEnd(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({ bind: { 0x10: "disconnect" } });
  assertEquals(await talks.execute(0x10), "leaving");
  await ended(talks.closed);
}

/** Python's socket goes away under our call. */
async function hangUp(stage: Stage, how: "fin" | "rst"): Promise<void> {
  const { talks } = await stage.pair({
    bind: { 0x10: { name: "hang_up", how } },
  });
  await assertRejects(
    () => within(AT_ONCE, "the end of the call", talks.execute(0x10)),
    NotConnectedError,
  );
  await ended(talks.closed);
}

/** The Python process dies under our calls: all of them know at once. */
async function death(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({
    peer: await stage.another(),
    bind: { 0x10: "die" },
  });
  const calls = [talks.execute(0x10), talks.execute(0x11)];
  for (const call of calls) {
    await assertRejects(
      () => within(AT_ONCE, "the end of the call", call),
      NotConnectedError,
    );
  }
}

/** We leave while Python waits for our reply: it waits its whole time, as it always does. */
async function leaveUnderCall(stage: Stage): Promise<void> {
  const called = Promise.withResolvers<void>();
  const { talks, python } = await stage.pair({
    prepare: (talks) =>
      talks.bind(0x20, () => {
        called.resolve();
        return new Promise(() => {});
      }),
  });
  const waiting = python.execute(0x20, [], { timeout: 0.5 });
  waiting.catch(() => {});
  await called.promise;
  await talks.disconnect();
  const error = await assertRejects(() => waiting, PythonError);
  assertEquals(error.type, "TimeoutError");
}

/** The link ends in the middle of a message of Python. */
async function midMessage(stage: Stage): Promise<void> {
  const mortal = await stage.another();
  const { talks, python } = await stage.pair({
    peer: mortal,
    bind: { 0x10: { name: "gate", gate: "never opened" } },
  });
  const call = talks.execute(0x10);
  call.catch(() => {});
  const half = (await stage.peer.dumps(py("(b'A', 1, ('cut off',))"))).slice(
    0,
    -5,
  );
  await python.rawsend(half);
  mortal.process.kill();
  await assertRejects(
    () => within(AT_ONCE, "the end of the call", call),
    NotConnectedError,
  );
  const reason = await ended(talks.closed);
  assert(reason.message.length > 0);
}

async function ended(closed: Promise<CloseReason>): Promise<CloseReason> {
  const reason = await within(AT_ONCE, "the end of the link", closed);
  assert(
    reason.by !== "us",
    `Expected that Python ended the link, not: ${reason.message}`,
  );
  return reason;
}

/** The end of links. */
export const DISCONNECTS: readonly Scenario[] = [
  {
    name: "end-before-password",
    shows: "a peer that leaves during the handshake",
    play: beforePassword,
  },
  {
    name: "end-silence",
    shows: "a peer that never says a password",
    play: silence,
  },
  { name: "end-theirs", shows: "Python disconnects", play: theyLeave },
  { name: "end-ours", shows: "we disconnect, Python learns", play: weLeave },
  {
    name: "end-after-reply",
    shows: "a last reply arrives before the end",
    play: replyThenEnd,
  },
  {
    name: "end-fin-in-call",
    shows: "Python's socket closes under our call",
    unfit: foreign,
    play: (stage) => hangUp(stage, "fin"),
  },
  {
    name: "end-rst-in-call",
    shows: "Python's socket resets under our call",
    unfit: foreign,
    play: (stage) => hangUp(stage, "rst"),
  },
  {
    name: "end-death-in-call",
    shows: "the Python process dies under our calls",
    play: death,
  },
  {
    name: "end-in-their-call",
    shows: "we leave while Python waits for us",
    play: leaveUnderCall,
  },
  {
    name: "end-in-message",
    shows: "Python dies with half a message sent",
    play: midMessage,
  },
];

function foreign({ isOurs }: { readonly isOurs: boolean }): string | undefined {
  return isOurs
    ? undefined
    : "a library of your own does not show its socket to the driver";
}
