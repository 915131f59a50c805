/** Plays scenarios with many Pythons, a few at a time. */

import {
  type Fault,
  type Python,
  PythonGone,
  PythonPeer,
  type PythonPeerOptions,
} from "../../kit/python/peer.ts";
import { play } from "./play.ts";
import { notStarted } from "./start.ts";
import { protocolsFor } from "./protocols.ts";
import type { Facts, Protocols, Result, Role, Scenario } from "./scenario.ts";

/** What is played, and with whom. */
export interface Run {
  /** The scenarios, in the table's order. */
  readonly scenarios: readonly Scenario[];
  /** The Pythons. */
  readonly pythons: readonly Python[];
  /** Pythons that only take part as the other one; those played with, unless given. */
  readonly others?: readonly Python[] | undefined;
  /** The roles that we play. @default {both} */
  readonly roles?: readonly Role[] | undefined;
  /** Plays at each pickle protocol where a scenario asks for it, or only at the peers' own. */
  readonly protocols: "each" | "own";
  /** A folder with a user's own tcptalks.py. */
  readonly tcptalks?: string | undefined;
  /** How to break our Python peer. */
  readonly fault?: Fault | undefined;
  /** How many Pythons at a time. @default {2} */
  readonly lanes?: number | undefined;
  /** Sees each result when it is there. */
  readonly onResult?: (result: Result) => void;
}

/** One Python in one role: what one process is needed for. */
interface Unit {
  readonly python: Python;
  readonly role: Role;
}

/** Plays everything; the results are in the scenarios' order, then the Pythons'. */
export async function run(run: Run): Promise<Result[]> {
  const units: Unit[] = run.pythons.flatMap((python) =>
    (run.roles ?? ["client", "server"]).map((role) => ({ python, role }))
  );
  const results: Result[] = [];
  const lane = async () => {
    for (let unit = units.shift(); unit; unit = units.shift()) {
      results.push(...await playUnit(run, unit));
    }
  };
  await Promise.all(Array.from({ length: run.lanes ?? 2 }, lane));
  const order = new Map(run.scenarios.map(({ name }, index) => [name, index]));
  return results.sort((a, b) =>
    (order.get(a.scenario) ?? 0) - (order.get(b.scenario) ?? 0)
  );
}

/** Plays everything with one process; what did not start, or start again, is a failure of its own. */
async function playUnit(run: Run, unit: Unit): Promise<Result[]> {
  const results: Result[] = [];
  const add = (result: Result) => {
    results.push(result);
    run.onResult?.(result);
  };
  try {
    await playAll(run, unit, add);
  } catch (error) {
    if (!(error instanceof PythonGone)) throw error;
    add(notStarted(unit.python.version, unit.role, error));
  }
  return results;
}

async function playAll(
  { scenarios, fault, tcptalks, ...run }: Run,
  { python, role }: Unit,
  add: (result: Result) => void,
): Promise<void> {
  const peerOptions: PythonPeerOptions = { python, fault, tcptalks };
  const others = (run.others ?? run.pythons).filter(({ path }) =>
    path !== python.path
  );
  let peer = await PythonPeer.start(peerOptions);
  try {
    const facts = factsOf(peer, others.length);
    const stage = { role, facts, python, peerOptions, others };
    for (const scenario of scenarios) {
      if (!(scenario.roles ?? ["client", "server"]).includes(role)) continue;
      for (const protocols of protocolsOf(scenario, facts, run.protocols)) {
        const result = await play(scenario, { ...stage, peer, protocols });
        add(result);
        if (result.outcome !== "fail") continue;
        // What failed may have left the process in any state.
        await peer[Symbol.asyncDispose]();
        peer = await PythonPeer.start(peerOptions);
      }
    }
  } finally {
    await peer[Symbol.asyncDispose]();
  }
}

function protocolsOf(
  { protocols = "own" }: Scenario,
  facts: Facts,
  wanted: "each" | "own",
): readonly Protocols[] {
  return protocolsFor(
    protocols === "each" && wanted === "each" ? "each" : "own",
    facts,
  );
}

function factsOf({ version, library }: PythonPeer, others: number): Facts {
  return {
    version,
    isOurs: library["ours"] === true,
    era: Number(library["era"]),
    hasServer: library["multi"] === true,
    others,
  };
}
