/** Looks at a running robot with requests that do nothing there. */

import { RemoteError, TCPTalks } from "../../../transport/mod.ts";
import { addressOf } from "../../../transport/network/connection.ts";
import type { Endpoint } from "../../../transport/cli/given/endpoint.ts";
import { milliseconds } from "../../../transport/cli/shown/text.ts";
import { repr } from "../../../codec/mod.ts";
import { whyNoLink } from "./no_link.ts";
import { libraryOf } from "./peer_facts.ts";
import { Recorder } from "./recorder.ts";

/** One thing that was found out. */
export interface Finding {
  /** Whether it is as it should be, worth knowing, or wrong. */
  readonly is: "good" | "note" | "bad";
  /** What, for somebody who did not write the library. */
  readonly text: string;
}

/** How a robot is looked at. */
export interface LookOptions {
  /** The robot's password. */
  readonly password: unknown;
  /** Whether a wrong password is tried as well. */
  readonly wrongPassword?: boolean;
  /** How long connecting may take, and each reply, in ms. @default {3000} */
  readonly timeout?: number;
}

/** An opcode that no robot binds to a movement: robots' opcodes are numbers. */
const NOBODY_BINDS_THIS = "tcptalks interop: is anybody there?";
const ID_OPCODE = 0xbb;
const TRIPS = 20;
const TIMEOUT = 3000;
/** A round trip that is long on a cable or a good Wi-Fi, in ms. */
const SLOW = 50;

/** Looks at a robot; never rejects. */
export async function lookAt(
  endpoint: Endpoint,
  options: LookOptions,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (options.wrongPassword) findings.push(await tryWrong(endpoint, options));
  const recorder = new Recorder();
  const { timeout = TIMEOUT } = options;
  const talks = dialler(endpoint, options.password, recorder, timeout);
  const start = performance.now();
  try {
    await talks.connect({ timeout });
  } catch (error) {
    return [...findings, {
      is: "bad",
      text: whyNoLink(error, addressOf(endpoint)),
    }];
  }
  findings.push({
    is: "good",
    text: `Connected and let in after ${
      milliseconds(performance.now() - start)
    }`,
  });
  try {
    const first = await askUnknown(talks);
    findings.push(first.finding);
    if (first.isAnswered) {
      findings.push(...libraryOf(recorder));
      findings.push(await askId(talks));
      findings.push(await roundTrips(talks));
    }
  } catch (error) {
    findings.push({ is: "bad", text: `The link broke: ${told(error)}` });
  } finally {
    await talks.disconnect();
  }
  findings.push({
    is: "note",
    text:
      "Disconnected. A robot that serves one client (TCPTalks, not TCPTalksServer) listens again only when its program calls connect() again",
  });
  return findings;
}

async function tryWrong(
  endpoint: Endpoint,
  { timeout = TIMEOUT, password }: LookOptions,
): Promise<Finding> {
  const wrong = `not ${repr(password)}`;
  const talks = dialler(endpoint, wrong, new Recorder(), timeout);
  try {
    await talks.connect({ timeout });
    return {
      is: "bad",
      text:
        "A wrong password was let in: the robot has none, so anybody on the network can drive it",
    };
  } catch (error) {
    return error instanceof Error && error.name === "AuthentificationError"
      ? { is: "good", text: "A wrong password was refused" }
      : { is: "bad", text: whyNoLink(error, addressOf(endpoint)) };
  } finally {
    await talks.disconnect();
  }
}

/** A robot that knows no such opcode says so by a KeyError. */
async function askUnknown(
  talks: TCPTalks,
): Promise<{ readonly isAnswered: boolean; readonly finding: Finding }> {
  try {
    const value = await talks.execute(NOBODY_BINDS_THIS);
    const text = `An opcode that nobody binds was answered with ${
      repr(value, { maxLength: 80 })
    }: this robot answers everything`;
    return { isAnswered: true, finding: { is: "note", text } };
  } catch (error) {
    if (error instanceof RemoteError) {
      return { isAnswered: true, finding: ofError(error) };
    }
    const text = `A request was not answered (${
      told(error)
    }): one of its functions may be running for long, or its listener thread has died of an error (look at its terminal, and start it again)`;
    return { isAnswered: false, finding: { is: "bad", text } };
  }
}

function ofError({ type, message }: RemoteError): Finding {
  return type === "KeyError"
    ? {
      is: "good",
      text: "An unknown opcode is answered with a KeyError, as it should",
    }
    : {
      is: "bad",
      text:
        `An unknown opcode is answered with ${message}, expected a KeyError`,
    };
}

async function askId(talks: TCPTalks): Promise<Finding> {
  try {
    const id = await talks.execute(ID_OPCODE);
    return { is: "good", text: `Its id (0xBB) is ${repr(id)}` };
  } catch (error) {
    return error instanceof RemoteError
      ? {
        is: "note",
        text:
          "It has no id (0xBB is not bound): a library of 2017, or a TCPTalksServer",
      }
      : { is: "bad", text: `The id request got no reply: ${told(error)}` };
  }
}

async function roundTrips(talks: TCPTalks): Promise<Finding> {
  const times: number[] = [];
  for (let trip = 0; trip < TRIPS; trip++) {
    const start = performance.now();
    await talks.execute(NOBODY_BINDS_THIS).catch(ifAnswered);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const median = times[TRIPS / 2] ?? 0;
  const slowest = times.at(-1) ?? 0;
  const text = `Round trip: ${milliseconds(median)} in the middle, ${
    milliseconds(slowest)
  } at worst, of ${TRIPS}`;
  return slowest < SLOW ? { is: "good", text } : {
    is: "note",
    text:
      `${text}. Over ${SLOW} ms: a weak Wi-Fi, a busy robot, or one of its functions running for long (it answers nothing meanwhile)`,
  };
}

function ifAnswered(error: unknown): void {
  if (!(error instanceof RemoteError)) throw error;
}

function dialler(
  { hostname, port }: Endpoint,
  password: unknown,
  recorder: Recorder,
  timeout: number,
): TCPTalks {
  return new TCPTalks({
    timeout,
    ip: hostname,
    port,
    password,
    id: "interop",
    network: recorder.network(),
  });
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
