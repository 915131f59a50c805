/**
 * Asks CPython what the right answer is: a script that reads `given` and sets `answer`, both JSON.
 *
 * What each version answered stands in tests/data/answers.jsonl.gz, so that its
 * rules are tested on every machine; the versions that are there are asked
 * themselves. `deno task record` writes that file anew.
 */

import { askLive } from "./asker.ts";
import { allPythons, compareVersions, findPythons } from "./pythons.ts";
import { recordAnswer, recordedAnswers, recordedVersions } from "./records.ts";

/** The version that is asked where one is enough. */
const REFERENCE = "3.13";

/** A version's answer. */
export interface Answer<T> {
  /** Major and minor, such as "3.6". */
  readonly minor: string;
  readonly answer: T;
}

/** The minor versions that can be asked: those recorded, and those that the tests run with. */
export async function askable(): Promise<string[]> {
  const live = (await findPythons()).map(({ minor }) => minor);
  return [...new Set([...await recordedVersions(), ...live])]
    .sort(compareVersions);
}

/**
 * Asks the newest version that answers are recorded of, or the one that is named.
 *
 * @param script Python source; `given` is the input, `answer` is to be set to the output.
 * @param given Anything that JSON can write; floats and big ints go as text.
 */
export async function askPython<T>(
  script: string,
  given: unknown,
): Promise<T> {
  const live = (await findPythons()).at(-1)?.minor;
  const isRecorded = (await recordedAnswers(script, given)).has(REFERENCE);
  return await askVersion(
    isRecorded ? REFERENCE : live ?? REFERENCE,
    script,
    given,
  );
}

/**
 * Asks one version.
 *
 * @param minor Major and minor, such as "3.6".
 */
export async function askVersion<T>(
  minor: string,
  script: string,
  given: unknown,
): Promise<T> {
  const [answer] = await askVersions<T>(
    script,
    given,
    (each) => each === minor,
  );
  if (answer === undefined) {
    throw new Error(
      `Nobody knows what CPython ${minor} answers: there is none in PATH, and no answer is recorded (deno task record, where it is)`,
    );
  }
  return answer.answer;
}

/** Asks each version that can answer, oldest first. */
export async function askVersions<T>(
  script: string,
  given: unknown,
  only: (minor: string) => boolean = () => true,
): Promise<Answer<T>[]> {
  const recorded = await recordedAnswers(script, given);
  const answers = new Map<string, T>();
  for (const [minor, answer] of recorded) answers.set(minor, answer as T);
  const chosen = await findPythons();
  // What was never recorded is asked of all that are there.
  const known = await recordedVersions();
  const others = (await allPythons()).filter(({ minor }) =>
    known.includes(minor) && !recorded.has(minor)
  );
  for (const python of new Set([...chosen, ...others])) {
    if (!only(python.minor)) continue;
    const answer = await askLive(python, script, given);
    answers.set(python.minor, answer as T);
    await recordAnswer(python, script, given, answer);
  }
  return [...answers].filter(([minor]) => only(minor))
    .map(([minor, answer]) => ({ minor, answer }))
    .sort((a, b) => compareVersions(a.minor, b.minor));
}
