/** The harness's command line. */

import {
  Arguments,
  type OptionSpecs,
} from "../../../transport/cli/given/arguments.ts";
import { parsePassword } from "../../../transport/cli/given/link_options.ts";
import {
  type Endpoint,
  parseEndpoint,
} from "../../../transport/cli/given/endpoint.ts";
import { UsageError } from "../../../transport/cli/errors.ts";
import type { Fault } from "../../kit/python/peer.ts";
import type { Role, Scenario } from "./scenario.ts";

/** The ways to break our Python peer. */
export const FAULTS: readonly Fault[] = [
  "wrong-retcode",
  "no-reply",
  "list-for-tuple",
  "truncated-reply",
  "any-password",
  "drop-kwargs",
  "reply-twice",
];

const SPECS: OptionSpecs = {
  python: {
    value: "PATH",
    multiple: true,
    help: "A Python to play with, instead of all that are found",
  },
  only: {
    value: "SCENARIO",
    multiple: true,
    help: "Only this scenario, or those that begin so",
  },
  role: { value: "client|server", help: "Only this role of ours" },
  quick: { help: "At the protocols that both sides choose, not at each" },
  tcptalks: {
    value: "DIR",
    help: "Your own tcptalks.py (or common/tcptalks.py) in DIR, unchanged",
  },
  break: {
    value: "FAULT",
    help: `Breaks our Python peer, to see that it is noticed: ${
      FAULTS.join(", ")
    }`,
  },
  json: { help: "Everything as JSON" },
  list: { help: "The scenarios, and what they show" },
  against: {
    value: "HOST:PORT",
    help:
      "Looks at a running robot instead, with harmless requests; one with a single place must then connect() again",
  },
  password: {
    value: "TEXT",
    help: "The robot's password, a str; b'…' for bytes and int(7) for an int",
  },
  "wrong-password": {
    help: "Also sees whether the robot refuses a wrong password",
  },
  help: { short: "h", help: "This text" },
};

/** What was asked for. */
export interface Options {
  readonly help: boolean;
  readonly list: boolean;
  readonly json: boolean;
  readonly quick: boolean;
  readonly pythons: readonly string[];
  readonly only: readonly string[];
  readonly roles: readonly Role[] | undefined;
  readonly tcptalks: string | undefined;
  readonly fault: Fault | undefined;
  readonly against: Endpoint | undefined;
  readonly password: unknown;
  readonly wrongPassword: boolean;
}

/**
 * Reads the command line.
 *
 * @throws {UsageError} When it makes no sense.
 */
export function readOptions(args: readonly string[]): Options {
  const given = new Arguments(args, SPECS);
  const [stray] = given.positionals;
  if (stray !== undefined) {
    throw new UsageError(`Cannot understand "${stray}": see --help`);
  }
  const role = given.choice("role", ["client", "server", "both"], "both");
  const fault = given.choice("break", [...FAULTS, "none"], "none");
  const against = given.get("against");
  const password = given.get("password");
  return {
    help: given.has("help"),
    list: given.has("list"),
    json: given.has("json"),
    quick: given.has("quick"),
    pythons: given.all("python"),
    only: given.all("only"),
    roles: role === "both" ? undefined : [role],
    tcptalks: given.get("tcptalks"),
    fault: fault === "none" ? undefined : fault,
    against: against === undefined ? undefined : parseEndpoint(against),
    password: password === undefined ? null : parsePassword(password),
    wrongPassword: given.has("wrong-password"),
  };
}

/**
 * The scenarios of these names, or whose names begin so.
 *
 * @throws {UsageError} When there is none.
 */
export function chosen(
  scenarios: readonly Scenario[],
  only: readonly string[],
): readonly Scenario[] {
  for (const wanted of only) {
    if (!scenarios.some(({ name }) => name.startsWith(wanted))) {
      throw new UsageError(
        `There is no scenario "${wanted}": see --list`,
      );
    }
  }
  return only.length === 0
    ? scenarios
    : scenarios.filter(({ name }) => only.some((one) => name.startsWith(one)));
}

/** What `--help` prints. */
export function helpText(): string {
  const rows = Object.entries(SPECS).map(([name, { value, help }]) => {
    const option = `--${name}${value === undefined ? "" : ` ${value}`}`;
    return `  ${option.padEnd(26)} ${help}`;
  });
  return [
    "deno task interop [options]",
    "",
    "Plays every scenario with every CPython of this machine, both roles, each pickle protocol.",
    "Exit code 0 where all passed, 1 where something failed, 2 for wrong options.",
    "",
    ...rows,
  ].join("\n");
}
