/** Two Python versions on one server of ours, one calling through it to the other. */

import { assertStringIncludes } from "@std/assert";
import type { TCPTalksServer } from "../../../../transport/mod.ts";
import {
  odd,
  py,
  type PyInput,
  type Python,
  PythonError,
  type PythonLink,
} from "../../../kit/python/peer.ts";
import { failIfAny } from "../fail_if_any.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** A server of ours that passes calls on to the client of an id: `(id, opcode, *args)`. */
function relay(stage: Stage): TCPTalksServer {
  const server = stage.server();
  server.bind(
    0x30,
    (id: unknown, opcode: number, ...args: unknown[]) =>
      server.with({ id }).execute(opcode, ...args),
  );
  return server;
}

async function join(
  stage: Stage,
  server: TCPTalksServer,
  python?: Python,
): Promise<readonly [PythonLink, unknown]> {
  const peer = python === undefined ? stage.peer : await stage.another(python);
  const link = await stage.pythonClient(server.port, {
    protocol: undefined,
    identity: python?.minor ?? "me",
  }, peer);
  await link.bind({
    0x10: "echo",
    0x11: { name: "raise", error: "deep" },
    0x12: { name: "raise", error: "custom" },
    0x13: { name: "raise", error: "missing_file" },
  });
  await link.connect();
  return [link, await server.connect()];
}

const VALUES: readonly PyInput[] = [
  py("{'a': (1, 2.5, b'x'), 'b': [None, True]}"),
  odd("datetime"),
  odd("deque"),
  odd("int_huge"),
];

/** Values there and back, and errors, which Python versions cannot tell each other. */
async function through(stage: Stage): Promise<void> {
  const server = relay(stage);
  const [caller] = await join(stage, server);
  const wrong: string[] = [];
  for (const other of stage.others) {
    const [, id] = await join(stage, server, other);
    const there = typeof id === "string" ? id : `${id}`;
    for (const value of VALUES) {
      const { equal, repr } = await caller.execute(0x30, [there, 0x10, value], {
        expect: value,
      });
      if (equal !== true) wrong.push(`${other.version} gave ${repr}`);
    }
    for (
      const [opcode, type, text] of [
        [0x11, "ValueError", "deep"],
        [0x12, "RuntimeError", "the gripper jammed"],
        [0x13, "FileNotFoundError", "/nonexistent/file"],
      ] as const
    ) {
      const error = await caller.execute(0x30, [there, opcode]).then(
        ({ repr }) => new Error(`no error but ${repr}`),
        (error) => error,
      );
      if (!(error instanceof PythonError) || error.type !== type) {
        wrong.push(`${other.version} failed with ${error}, not ${type}`);
      } else assertStringIncludes(error.text, text);
    }
    await server.client(id).disconnect();
  }
  failIfAny(wrong);
}

/** Two versions, one server. */
export const CROSSING: readonly Scenario[] = [
  {
    name: "through-us",
    shows: "calls every other Python through our server, errors too",
    roles: ["server"],
    deadline: 60_000,
    unfit: ({ others }) =>
      others > 0 ? undefined : "there is no other Python to call",
    play: through,
  },
];
