/** Tests that want a Python: ignored by name where it is missing. */

import { compareVersions, findPythons, type Python } from "./pythons.ts";

/** Which Pythons a test can run with. */
export interface Wanted {
  /** The oldest minor version. @default {"3.6"} */
  readonly from?: string;
  /** Of all that are chosen, the oldest and the newest, or the newest. @default {"all"} */
  readonly which?: "all" | "ends" | "newest";
}

/** Registers a test, as `Deno.test` does. */
export type Register = (name: string, fn: () => Promise<void> | void) => void;

const pythons = await findPythons();

function suiting({ from = "3.6", which = "all" }: Wanted): Python[] {
  const all = pythons.filter(({ minor }) => compareVersions(minor, from) >= 0);
  return all.filter((_, i) =>
    which === "all" || i === all.length - 1 || (which === "ends" && i === 0)
  );
}

/** Registers tests with the newest Python. */
export const needsPython = {
  /** As `Deno.test`: `needsPython.test("calls a robot", async () => { … })`. */
  test(
    name: string,
    fn: (python: Python) => Promise<void> | void,
    wanted: Wanted = {},
  ): void {
    eachPython((python, test) => test(name, () => fn(python)), {
      ...wanted,
      which: "newest",
    });
  },
};

/**
 * Tests with each Python: `register` is called for each of them. Where there is
 * none it is called once, and what it registers is ignored.
 */
export function eachPython(
  register: (python: Python, test: Register) => void,
  wanted: Wanted = {},
): void {
  const found = suiting(wanted);
  for (const python of found) {
    register(python, (name, fn) => Deno.test(name, fn));
  }
  if (found.length > 0) return;
  const { from } = wanted;
  // tests/tools/run_tests.ts counts the names that end so.
  const missing = from === undefined
    ? "(needs a CPython)"
    : `(needs a CPython from ${from} on)`;
  register(
    { path: "", version: "x", minor: "x" },
    (name) => Deno.test({ name: `${name} ${missing}`, ignore: true, fn() {} }),
  );
}
