/** Plays one scenario once. */

import { abortable } from "@std/async";
import { hintsOf } from "./hints.ts";
import { type Result, type Scenario, showProtocols } from "./scenario.ts";
import { Stage, type StageOptions } from "./stage.ts";
import { transcriptOf } from "./transcript.ts";

/** How long a scenario may take unless it says, in ms. */
const DEADLINE = 20_000;

/** Plays a scenario; never rejects and never hangs. */
export async function play(
  scenario: Scenario,
  options: StageOptions,
): Promise<Result> {
  const reason = scenario.unfit?.(options.facts);
  if (reason !== undefined) return result(scenario, options, "skip", reason);
  const stage = new Stage(options);
  const start = performance.now();
  const ms = scenario.deadline ?? DEADLINE;
  const playing = scenario.play(stage);
  const giveUp = new AbortController();
  const timer = setTimeout(
    () => giveUp.abort(new Error(`Hangs: was given up after ${ms / 1000} s`)),
    ms,
  );
  try {
    await abortable(playing, giveUp.signal);
    const took = performance.now() - start;
    return {
      ...result(scenario, options, "pass"),
      ms: took,
      times: stage.times,
    };
  } catch (error) {
    // A scenario that is given up fails again, when its links end.
    playing.catch(() => {});
    return {
      ...result(scenario, options, "fail", told(error)),
      ms: performance.now() - start,
      hints: hintsOf(stage.recorder),
      transcript: transcriptOf(stage.recorder),
    };
  } finally {
    clearTimeout(timer);
    await stage[Symbol.asyncDispose]();
  }
}

function result(
  scenario: Scenario,
  { facts, role, protocols }: StageOptions,
  outcome: Result["outcome"],
  message = "",
): Result {
  return {
    scenario: scenario.name,
    python: facts.version,
    role,
    protocols: showProtocols(protocols),
    outcome,
    ms: 0,
    message,
    hints: [],
    transcript: [],
    times: {},
  };
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isPlain = error.name === "AssertionError" || error.name === "Error";
  return isPlain ? error.message : `${error.name}: ${error.message}`;
}
