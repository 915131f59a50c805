/** The codec beside CPython: what one loads the other loads to the same value, what one refuses the other refuses. */

import { repr } from "../../../codec/mod.ts";
import { asMeant, emptyAsBytes } from "../differential/meaning.ts";
import { mergesKeys } from "../differential/permitted.ts";
import type { Loaded, Oracle } from "../../kit/python/oracle.ts";
import { type Outcome, read } from "./codec_check.ts";
import {
  holdsInert,
  isNoJudge,
  isOddlyBuilt,
  onlyPythonRefuses,
  onlyWeRefuse,
  reachesOutside,
  withoutEscapes,
  withoutNaNs,
} from "./codec_differences.ts";
import type { CodecInput } from "./codec_input.ts";

/** What came of a batch. */
export interface OracleTally {
  /** Inputs that both said something of. */
  compared: number;
  /** Those of them that CPython loaded. */
  loaded: number;
}

/** The one thing that CPython's reader is asked as well. */
export function asPythonReads(input: CodecInput): CodecInput {
  return {
    bytes: input.bytes,
    alone: true,
    ...input.encoding && { encoding: input.encoding },
  };
}

/**
 * Compares a batch, all with the same encoding.
 *
 * @returns For each input which promise was broken, undefined for none.
 */
export async function compareAll(
  oracle: Oracle,
  inputs: readonly CodecInput[],
  tally: OracleTally,
): Promise<(string | undefined)[]> {
  const encoding = inputs[0]?.encoding ?? "ASCII";
  const answers = await oracle.load(
    inputs.map(({ bytes }) => bytes),
    { encoding, seconds: 5 },
  );
  return answers.map((answer, index) => {
    const input = inputs[index];
    if (input === undefined || answer.late || answer.refused?.forbidden) return;
    if (isNoJudge(input.bytes, answer.sets === true)) return;
    tally.compared++;
    if (!answer.refused) tally.loaded++;
    return compare(input, answer);
  });
}

function compare(input: CodecInput, answer: Loaded): string | undefined {
  const ours = read(input);
  const mayCall = reachesOutside(input.bytes);
  const { refused } = answer;
  if (refused) {
    // What we do not call, we do not see fail.
    if (ours.error || mayCall) return undefined;
    if (onlyPythonRefuses(refused)) return undefined;
    return `CPython refuses: ${refused.type}: ${refused.text}, we read ${
      shown(ours.value)
    }`;
  }
  if (ours.error) {
    // The classes that we know take what CPython writes, and no more.
    if (mayCall || onlyWeRefuse(ours.error)) return undefined;
    return `CPython reads: ${
      answer.repr?.slice(0, 300)
    }, we refuse: ${ours.error.message}`;
  }
  // What Python prints by its address: a memoryview, an object().
  if (!answer.repr || answer.repr.includes(" at 0x")) return undefined;
  if (isCut(ours)) return undefined;
  if (mayCall && (holdsInert(ours.value) || isOddlyBuilt(input.bytes))) {
    return undefined;
  }
  const meant = asMeant(answer.repr);
  const got = asMeant(repr(ours.value));
  const exact = read(input, true);
  if (!printsAlike(meant, got) && !mergesKeys(exact.value)) {
    return `CPython reads another value: ${meant.slice(0, 300)}, we ${
      got.slice(0, 300)
    }`;
  }
  if (mayCall) return undefined;
  const exactly = exact.error?.message ?? emptyAsBytes(repr(exact.value));
  if (
    printsAlike(withoutNaNs(exactly), withoutNaNs(answer.repr)) ||
    mergesKeys(exact.value)
  ) return undefined;
  return `CPython reads another value exactly: ${
    answer.repr.slice(0, 300)
  }, we ${exactly.slice(0, 300)}`;
}

function printsAlike(one: string, other: string): boolean {
  return one === other || withoutEscapes(one) === withoutEscapes(other);
}

function shown(value: unknown): string {
  return repr(value, { maxLength: 300 });
}

/** Whether its repr goes beyond what is printed. */
function isCut({ value }: Outcome): boolean {
  return repr(value, { maxLength: 1_000_000 }).endsWith("…");
}
