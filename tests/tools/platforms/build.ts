/** Makes plain JavaScript modules of the codec or the transport, and of their tests: the types are taken out, the files stay what they are. */

import { stripTypeScriptTypes } from "node:module";

/** The repository. */
export const ROOT: URL = new URL("../../../", import.meta.url);

/** Modules that stand in for others where there is no Deno. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["@std/assert", "tests/std/assert/mod.ts"],
  ["node:assert/strict", "tests/tools/platforms/node_assert.ts"],
  ["@std/bytes", "tests/std/bytes/mod.ts"],
  ["tests/kit/python/pythons.ts", "tests/tools/platforms/pythons.ts"],
  ["tests/kit/python/asker.ts", "tests/tools/platforms/asker.ts"],
]);

/** The same for the transport's tests in Node and Bun, which have sockets and processes. */
const INSTEAD_THERE: ReadonlyMap<string, string> = new Map([
  ["@std/assert", "tests/std/assert/mod.ts"],
  ["@std/async", "tests/std/async/mod.ts"],
  ["@std/bytes", "tests/std/bytes/mod.ts"],
]);

/** Where the builder itself looks after `Deno` and `using`. */
const HERE = "tests/tools/platforms/";

/** An import or export of values from another module. */
const IMPORTS =
  /(?<=^|\*\/ ?)((?:import|export)\b[^"';()]*?\bfrom |import )"([^"]+)";/gm;

/** A module that cannot be built for elsewhere. */
export class NotPortable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotPortable";
  }
}

/** What modules are built for. */
export interface BuildOptions {
  /** Whether the transport belongs to it, which needs Node's modules. */
  readonly transport?: boolean;
  /** Whether `using` may stay. */
  readonly using?: boolean;
}

/** Modules as JavaScript, by their path in the repository. */
export class Modules {
  /** Path, such as `codec/mod.ts`, and code. */
  readonly code: Map<string, string> = new Map();
  readonly #options: BuildOptions;

  constructor(options: BuildOptions = {}) {
    this.#options = options;
  }

  /** Adds a module and all that it imports; nothing at all where one of them is not portable. */
  async add(path: string): Promise<void> {
    const found = new Map<string, string>();
    await this.#find(path, found);
    for (const [path, code] of found) this.code.set(path, code);
  }

  async #find(path: string, found: Map<string, string>): Promise<void> {
    if (found.has(path) || this.code.has(path)) return;
    const { transport = false, using = false } = this.#options;
    if (!transport && /^transport\/|^tests\/kit\/python\/oracle/.test(path)) {
      throw new NotPortable(`${path} is not part of the codec`);
    }
    const source = await Deno.readTextFile(new URL(path, ROOT));
    const imported: string[] = [];
    const plain = stripTypeScriptTypes(source, { mode: "transform" });
    const whole = transport ? withImports(path, plain, using) : lowered(plain);
    const code = whole
      .replace(
        IMPORTS,
        (all: string, head: string, specifier: string) => {
          if (transport && specifier.startsWith("node:")) return all;
          const target = resolve(
            path,
            specifier,
            transport ? INSTEAD_THERE : INSTEAD,
          );
          imported.push(target);
          return `${head}"${relative(path, target)}";`;
        },
      );
    found.set(path, code);
    for (const each of imported) await this.#find(each, found);
  }

  /** Writes all modules into a folder, with `.js` for `.ts`. */
  async write(folder: string): Promise<void> {
    for (const [path, code] of this.code) {
      const file = `${folder}/${path.replace(/\.ts$/, ".js")}`;
      await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeTextFile(file, code);
    }
    await Deno.writeTextFile(`${folder}/package.json`, '{"type":"module"}\n');
  }
}

/** Node 20 does not know `using`; what the tests open so, ends with the process. */
function lowered(code: string): string {
  return code.replace(/\b(?:await )?using (\w+ =)/g, "const $1");
}

/** Gives a test what it needs of Deno, and what ends with it where there is no `using`. */
function withImports(path: string, code: string, using: boolean): string {
  if (!path.startsWith("tests/") || path.startsWith(HERE)) return code;
  const heads: string[] = [];
  const from = (name: string) => relativeTo(path, `${HERE}${name}.ts`);
  if (/\bDeno\b/.test(code)) {
    heads.push(`import { Deno } from "${from("node_deno")}";`);
  }
  if (!using && /\busing \w+ =/.test(code)) {
    heads.push(`import { listening, open, opened } from "${from("opened")}";`);
    code = withoutUsing(code);
  }
  return [...heads, code].join("\n");
}

/** A statement ends on the first line that ends in a semicolon and is not further in. */
function withoutUsing(code: string): string {
  let inside: number | undefined;
  return code.split("\n").map((line) => {
    const begun = /^( *)(?:await )?using (\w+) =(.*)$/.exec(line);
    if (begun !== null) {
      const [, indent = "", name, rest] = begun;
      inside = indent.length;
      const take = line.trimStart().startsWith("await")
        ? "await opened"
        : "open";
      line = `${indent}const ${name} = ${take}(${rest}`;
    }
    const connecting = /^ *(?:const|let) \w+ = (\w+)\.connect\(.*\);$/.exec(
      line,
    );
    if (connecting !== null) {
      return `${line} await listening(${connecting[1]});`;
    }
    const further = line.length - line.trimStart().length;
    if (inside === undefined || further > inside || !line.endsWith(";")) {
      return line;
    }
    inside = undefined;
    return `${line.slice(0, -1)});`;
  }).join("\n");
}

function relativeTo(path: string, target: string): string {
  return "../".repeat(path.split("/").length - 1) + target;
}

function resolve(
  path: string,
  specifier: string,
  stands: ReadonlyMap<string, string>,
): string {
  const target = specifier.startsWith(".")
    ? new URL(specifier, new URL(path, "file:///")).pathname.slice(1)
    : specifier;
  const instead = stands.get(target) ?? target;
  if (instead.endsWith(".ts")) return instead;
  throw new NotPortable(`${path} imports ${specifier}`);
}

function relative(from: string, to: string): string {
  const up = "../".repeat(from.split("/").length - 1);
  return `${up || "./"}${to.replace(/\.ts$/, ".js")}`;
}

/** A test that reads the sources, which are JavaScript there. */
const NOT_PORTABLE = new Set([
  "tests/codec/unpickle/opcodes_test.ts",
]);

/** The tests of the codec that run anywhere: those that take nothing of the transport, of Node or of a living oracle. */
export async function portableTests(modules: Modules): Promise<string[]> {
  const tests: string[] = [];
  for (const path of await testFiles("tests/codec/")) {
    if (NOT_PORTABLE.has(path)) continue;
    try {
      await modules.add(path);
    } catch (error) {
      if (error instanceof NotPortable) continue;
      throw error;
    }
    tests.push(path);
  }
  return tests.sort();
}

async function testFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory) found.push(...await testFiles(`${path}/`));
    else if (entry.name.endsWith("_test.ts")) found.push(path);
  }
  return found;
}
