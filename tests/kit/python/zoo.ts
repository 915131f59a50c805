/** Values that a CPython makes and pickles, and what it makes of ours. */

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
print(json.dumps([[name, repr(value), [[p, base64.b64encode(pickle.dumps(value, p)).decode()]
    for p in protocols]] for name, value in zoo.items()]))
`;

const LOAD = `
def load(pickled):
    try:
        return show(pickle.loads(base64.b64decode(pickled)))
    except Exception as error:
        return 'refused: %r' % error
print(json.dumps([load(pickled) for pickled in json.load(sys.stdin)]))
`;

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
 * @param source Python that sets `zoo`, a dict of values by name. `module("a.b")` makes an empty module.
 */
export async function zooOf(
  python: Python,
  source: string,
): Promise<Specimen[]> {
  const made = await run(python, HEAD + source + PICKLE, "");
  const rows = made as [string, string, [2 | 3 | 4 | 5, string][]][];
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
 * @param source Python that defines what they need, and `show(value)`, which gives the text.
 */
export async function shownBy(
  python: Python,
  pickles: readonly Uint8Array[],
  source = "show = repr",
): Promise<string[]> {
  const given = JSON.stringify(pickles.map((pickle) => pickle.toBase64()));
  return await run(python, `${HEAD}${source}\n${LOAD}`, given) as string[];
}

async function run(
  python: Python,
  source: string,
  stdin: string,
): Promise<unknown> {
  const child = new Deno.Command(python.path, {
    args: ["-B", "-W", "ignore", "-c", source],
    env: { PYTHONIOENCODING: "utf-8" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { success, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}
