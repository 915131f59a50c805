/** Values that a CPython makes and pickles, and what it makes of ours. */

import { askVersion } from "./ask.ts";
import type { Python } from "./pythons.ts";

/** A value of Python: what it prints as, and its pickle by protocol. */
export interface Specimen {
  readonly name: string;
  readonly repr: string;
  readonly pickles: ReadonlyMap<2 | 3 | 4 | 5, Uint8Array>;
}

const HEAD = `import base64, json, pickle, sys, types
def module(name):
    m = sys.modules.setdefault(name, types.ModuleType(name))
    if '.' in name:
        parent, _, last = name.rpartition('.')
        setattr(module(parent), last, m)
    return m
`;

const PICKLE = `
protocols = [p for p in (2, 3, 4, 5) if p <= pickle.HIGHEST_PROTOCOL]
answer = [[name, repr(value), [[p, base64.b64encode(pickle.dumps(value, p)).decode()]
    for p in protocols]] for name, value in zoo.items()]
`;

const LOAD = `
def load(pickled):
    try:
        return show(pickle.loads(base64.b64decode(pickled)))
    except Exception as error:
        return 'refused: %r' % error
answer = [load(pickled) for pickled in given]
`;

/** 3.11.0 to 3.11.3 wrote an enum's member by its name, `getattr(Color, "RED")`; all others by its value, as we do. */
export function isMemberByName(pickle: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(pickle).includes("getattr");
}

/** Whether a module can be imported. */
export async function hasModule(
  python: Python,
  name: string,
): Promise<boolean> {
  const args = ["-c", `import ${name}`];
  const { success } = await new Deno.Command(python.path, {
    args,
    stderr: "null",
  }).output();
  return success;
}

/**
 * Lets a CPython make values.
 *
 * @param minor The version, such as "3.6".
 * @param source Python that sets `zoo`, a dict of values by name. `module("a.b")` makes an empty module.
 */
export async function pickledBy(
  minor: string,
  source: string,
): Promise<Specimen[]> {
  const rows = await askVersion<
    [string, string, [2 | 3 | 4 | 5, string][]][]
  >(minor, HEAD + source + PICKLE, null);
  return rows.map(([name, repr, pickles]) => ({
    name,
    repr,
    pickles: new Map(
      pickles.map((
        [protocol, text],
      ) => [protocol, Uint8Array.fromBase64(text)]),
    ),
  }));
}

/**
 * Lets a CPython load pickles.
 *
 * @param minor The version, such as "3.6".
 * @param source Python that defines what they need, and `show(value)`, which gives the text.
 */
export async function shownBy(
  minor: string,
  pickles: readonly Uint8Array[],
  source = "show = repr",
): Promise<string[]> {
  const given = pickles.map((pickle) => pickle.toBase64());
  return await askVersion(minor, `${HEAD}${source}\n${LOAD}`, given);
}
