import { ConnectionFailedError } from "../errors.ts";
import { addressOf, type DialTarget, type ListenTarget } from "./connection.ts";
import { passingHint } from "./failure.ts";

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
  return new ConnectionFailedError(
    `Cannot ${what}: ${text}${advice === undefined ? "" : `; ${advice}`}`,
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
