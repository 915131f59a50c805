/** What CPythons answered when tests/tools/record.ts asked them. */

import type { Python } from "./pythons.ts";

/** The file, made by tests/tools/record.ts. */
export const RECORDS: URL = new URL(
  "../../data/answers.jsonl.gz",
  import.meta.url,
);

/** The first line of the file. */
export interface Head {
  /** Who answered: minor versions and what they were exactly. */
  readonly pythons: Record<string, string>;
}

/** Any other line: an answer to a question, and who gave it. */
export interface Recorded {
  /** The digest of the question. */
  readonly question: string;
  readonly minors: readonly string[];
  readonly answer: unknown;
}

/** How each line but the first begins, so that only those are parsed that are asked for. */
const START = '{"question":"';
const DIGITS = 16;

interface Records {
  readonly versions: readonly string[];
  /** Lines of the file by question. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
}

let records: Promise<Records> | undefined;

/** The minor versions that answers are recorded of, oldest first. */
export async function recordedVersions(): Promise<readonly string[]> {
  return (await (records ??= read())).versions;
}

/** What each version answered to a question; nothing where it was not asked. */
export async function recordedAnswers(
  script: string,
  given: unknown,
): Promise<Map<string, unknown>> {
  const { answers } = await (records ??= read());
  const found = answers.get(await digest(script, given)) ?? [];
  return new Map(
    found.flatMap((line) => {
      const { minors, answer }: Recorded = JSON.parse(line);
      return minors.map((minor): [string, unknown] => [minor, answer]);
    }),
  );
}

/** Keeps an answer, where `TCPTALKS_RECORD` names a folder to do so. */
export async function recordAnswer(
  python: Python,
  script: string,
  given: unknown,
  answer: unknown,
): Promise<void> {
  const folder = Deno.env.get("TCPTALKS_RECORD");
  if (folder === undefined) return;
  const line: Recorded = {
    question: await digest(script, given),
    minors: [python.minor],
    answer,
  };
  await Deno.writeTextFile(
    `${folder}/${crypto.randomUUID()}.json`,
    JSON.stringify(line),
  );
}

async function digest(script: string, given: unknown): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([script, given]));
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return bytes.subarray(0, 8).toHex();
}

async function read(): Promise<Records> {
  // A recording asks everybody anew.
  if (Deno.env.get("TCPTALKS_RECORD") !== undefined) {
    return { versions: [], answers: new Map() };
  }
  const file = await Deno.open(RECORDS);
  const stream = file.readable.pipeThrough(new DecompressionStream("gzip"));
  const [first = "{}", ...lines] = (await new Response(stream).text())
    .trimEnd().split("\n");
  const head: Head = JSON.parse(first);
  const answers = new Map<string, string[]>();
  for (const line of lines) {
    const question = line.slice(START.length, START.length + DIGITS);
    const others = answers.get(question);
    if (others) others.push(line);
    else answers.set(question, [line]);
  }
  return { versions: Object.keys(head.pythons), answers };
}
