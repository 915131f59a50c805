/** A Python that does not start: the one failure that belongs to no scenario. */

import type { Result, Role } from "./scenario.ts";

/** What the table's row is called. */
export const START = "start";

/** The failure of a Python that did not start, or of the library in it. */
export function notStarted(
  version: string,
  role: Role,
  error: Error,
): Result {
  return {
    scenario: START,
    python: version,
    role,
    protocols: "own/4",
    outcome: "fail",
    ms: 0,
    message:
      `${error.message}\nIs there a "tcptalks.py" that this Python can import?`,
    hints: [],
    transcript: [],
    times: {},
  };
}
