/** Tests that want a Python: ignored by name where it is missing. */

import { compareVersions, findPythons, type Python } from "./pythons.ts";

/** Which Pythons a test can run with. */
export interface Wanted {
  /** The oldest minor version. @default {"3.6"} */
  readonly from?: string;
}

/**
 * What the name of an ignored test ends in; tests/tools/test.ts counts them.
 * A test that names none can run with any that we support.
 */
function missing({ from }: Wanted): string {
  return from === undefined
    ? "(needs a CPython)"
    : `(needs a CPython from ${from} on)`;
}

async function suiting({ from = "3.6" }: Wanted): Promise<Python[]> {
  return (await findPythons()).filter(({ minor }) =>
    compareVersions(minor, from) >= 0
  );
}

/** A test with the newest Python. */
export async function pythonTest(
  name: string,
  fn: (python: Python) => Promise<void> | void,
  wanted: Wanted = {},
): Promise<void> {
  const python = (await suiting(wanted)).at(-1);
  if (python) Deno.test(name, () => fn(python));
  else ignored(name, wanted);
}

/** A test for each chosen Python; `name` puts its version where it says `PYTHON`. */
export async function eachPythonTest(
  name: string,
  fn: (python: Python) => Promise<void> | void,
  wanted: Wanted = {},
): Promise<void> {
  const pythons = await suiting(wanted);
  for (const python of pythons) {
    Deno.test(
      name.replace("PYTHON", `CPython ${python.version}`),
      () => fn(python),
    );
  }
  if (pythons.length === 0) ignored(name.replace("PYTHON", "Python"), wanted);
}

function ignored(name: string, wanted: Wanted): void {
  Deno.test({ name: `${name} ${missing(wanted)}`, ignore: true, fn() {} });
}
