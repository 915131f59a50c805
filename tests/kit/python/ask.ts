/** Asks CPython what the right answer is: a script that reads JSON and writes JSON. */

import { findPythons, type Python } from "./pythons.ts";

/**
 * Runs a script in a CPython.
 *
 * @param script Python source; `given` is the input, `answer` is to be set to the output.
 * @param given Anything that JSON can write; floats and big ints go as text.
 * @param asked Which one, by default the newest that is found.
 */
export async function askPython<T>(
  script: string,
  given: unknown,
  asked?: Python,
): Promise<T> {
  const python = asked ?? (await findPythons()).at(-1);
  if (python === undefined) {
    throw new Error('Cannot find a CPython: install "python3"');
  }
  const source = `import json, sys
given = json.loads(sys.stdin.buffer.read().decode("ascii"))
${script}
sys.stdout.write(json.dumps(answer))
`;
  const child = new Deno.Command(python.path, {
    args: ["-W", "ignore", "-c", source],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  const ascii = JSON.stringify(given).replace(
    /[\x80-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  await writer.write(new TextEncoder().encode(ascii));
  await writer.close();
  const { success, stdout, stderr } = await output;
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
