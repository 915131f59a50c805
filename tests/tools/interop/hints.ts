/** What is wrong with a conversation, as seen on the wire. */

import { repr } from "../../../codec/mod.ts";
import { PASSWORD_RETCODE } from "../../../transport/messages/message.ts";
import { messagesOf, type Said } from "./messages.ts";
import type { Recorder } from "./recorder.ts";

/** Hints that are given at most; more of them say nothing new. */
const MOST = 5;

/** Says what does not fit: requests without a reply, replies without a request, bytes that are no message. */
export function hintsOf(recorder: Recorder): string[] {
  const said = messagesOf(recorder);
  const hints = said.filter(({ message }) => message === undefined).map(
    ({ direction, bytes, why }) =>
      `${bytes.length} bytes from ${from(direction)} are no message: ${why}`,
  );
  for (const link of new Set(said.map(({ link }) => link))) {
    const here = said.filter((one) => one.link === link);
    hints.push(...unfit(here, "out"), ...unfit(here, "in"));
  }
  return hints.length > MOST
    ? [...hints.slice(0, MOST), `and ${hints.length - MOST} more`]
    : hints;
}

/** Compares the requests of one direction with the replies of the other one. */
function* unfit(
  said: readonly Said[],
  asking: "in" | "out",
): Generator<string, void> {
  const answering = asking === "out" ? "in" : "out";
  const asked = new Map<string, string[]>();
  const answered = new Map<string, number>();
  for (const { message, direction } of said) {
    if (message === undefined) continue;
    const [role, ...fields] = message;
    if (isRole(role, "R") && direction === asking) {
      const [opcode, retcode] = fields.map(shown);
      asked.set(`${retcode}`, [...asked.get(`${retcode}`) ?? [], `${opcode}`]);
    }
    if (isRole(role, "A") && direction === answering) {
      if (fields[0] === PASSWORD_RETCODE) continue;
      const retcode = shown(fields[0]);
      answered.set(retcode, (answered.get(retcode) ?? 0) + 1);
    }
  }
  for (const [retcode, opcodes] of asked) {
    const times = answered.get(retcode) ?? 0;
    if (times < opcodes.length) {
      yield `the request ${opcodes[0]} of ${
        from(asking)
      } (retcode ${retcode}) was not answered`;
    } else if (times > opcodes.length) {
      yield `the request ${opcodes[0]} of ${
        from(asking)
      } (retcode ${retcode}) was answered ${times} times`;
    }
  }
  for (const retcode of answered.keys()) {
    if (!asked.has(retcode)) {
      yield `a reply of ${
        from(answering)
      } has the retcode ${retcode}, which nobody asked for`;
    }
  }
}

function isRole(role: unknown, letter: string): boolean {
  return role instanceof Uint8Array && role.length === 1 &&
    role[0] === letter.charCodeAt(0);
}

function from(direction: "in" | "out"): string {
  return direction === "in" ? "Python" : "ours";
}

function shown(value: unknown): string {
  return repr(value, { maxLength: 60 });
}
