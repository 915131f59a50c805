import { ConnectionFailedError } from "../errors.ts";
import { addressOf, type DialTarget, type ListenTarget } from "./connection.ts";

const IS_IT_RUNNING = "is the robot's program running, is this its port?";
const IS_IT_ON = "is the robot on, is this its address?";
const IS_WIFI_UP = "is this computer on the robot's network, is its Wi-Fi up?";
const IS_IT_THE_NAME = "is the name right? try the robot's IP address";

/** What networks do, by the system's names of it, and what to try: all of it may pass. */
const PASSING: Readonly<Record<string, string>> = {
  ECONNREFUSED: IS_IT_RUNNING,
  ECONNRESET: IS_IT_RUNNING,
  ECONNABORTED: IS_IT_RUNNING,
  EPIPE: IS_IT_RUNNING,
  // A Unix socket's file appears when its server begins to listen.
  ENOENT: IS_IT_RUNNING,
  EHOSTUNREACH: IS_IT_ON,
  EHOSTDOWN: IS_IT_ON,
  ETIMEDOUT: IS_IT_ON,
  ENETUNREACH: IS_WIFI_UP,
  ENETDOWN: IS_WIFI_UP,
  EADDRNOTAVAIL: IS_WIFI_UP,
  ENOTFOUND: IS_IT_THE_NAME,
  EAI_AGAIN: IS_IT_THE_NAME,
};

/** What to try after a dialling that a later one may make good; undefined where none can. */
function passingHint(error: unknown): string | undefined {
  if (error instanceof AggregateError) return passingHint(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  if (/lookup address|invalid host/.test(error.message)) return IS_IT_THE_NAME;
  return "code" in error ? PASSING[String(error.code)] : undefined;
}

/** A target in a message. */
export function describe(target: DialTarget | ListenTarget): string {
  return target.path === undefined ? addressOf(target) : `"${target.path}"`;
}

/** What is thrown where nobody can dial or listen, with what to try. */
export function failure(
  what: string,
  error: unknown,
  isDial: boolean,
): ConnectionFailedError {
  const text = error instanceof Error && error.message !== ""
    ? error.message
    : codeOf(error) ?? String(error);
  const passing = isDial ? passingHint(error) : undefined;
  const advice = passing ?? HINTS[codeOf(error) ?? ""];
  const isForbidden = error instanceof Error && error.name === "NotCapable";
  return new ConnectionFailedError(
    `Cannot ${what}: ${text}${
      isForbidden
        ? ': "deno run --allow-net …"'
        : advice === undefined
        ? ""
        : `; ${advice}`
    }`,
    passing !== undefined,
    { cause: error },
  );
}

/** What to try where nobody can listen. */
const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "another program listens there, end it or take another port (0 for any free one)",
  EADDRNOTAVAIL:
    "it is no address of this machine, 0.0.0.0 stands for all of them",
  EACCES: "ports below 1024 are the system's, take a higher one",
};

/** The code of an error; where several addresses were tried, of the first. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error &&
      typeof error.code === "string"
    ? error.code
    : undefined;
}
