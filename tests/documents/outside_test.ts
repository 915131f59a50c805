/** A program beside the clone, without a config of its own and without JSR: what README.md says of it. */

import { assertEquals } from "@std/assert";
import { runDeno } from "../kit/deno.ts";

const ROOT = new URL("../../", import.meta.url);

/** The program, importing what an entry point gives. */
function program(entry: string): string {
  return `import { dumps, loads } from "${new URL(entry, ROOT)}";
console.log(loads(dumps([1, "a"])));
`;
}

/** The same of what the codec is not part of. */
function alone(entry: string, uses: string): string {
  return `import { ${uses.split(".")[0]} } from "${new URL(entry, ROOT)}";
if (typeof ${uses} === "function") console.log([1, "a"]);
`;
}

async function deno(cwd: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await runDeno(args, cwd);
  assertEquals(code, 0, err);
  return out;
}

async function withFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tcptalks-outside-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const run = ["run", "--no-remote", "--no-npm"];
const bundle = ["bundle", "--no-remote", "-o", "bot.js", "bot.ts"];
const printed = '[ 1, "a" ]\n';

/** Deno fetches esbuild from npm at its first bundle: a robot's network has none. */
async function canBundle(): Promise<boolean> {
  let can = false;
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/bot.ts`, "");
    const { code, err } = await runDeno(bundle, folder);
    can = code === 0 || !err.includes("esbuild");
  });
  return can;
}

const hasBundler = await canBundle();
const missing = hasBundler ? "" : " (needs npm's esbuild)";

const entries = {
  "mod.ts": program("mod.ts"),
  "codec/mod.ts": program("codec/mod.ts"),
  "transport/network/web.ts": program("transport/network/web.ts"),
  "transport/network/node.ts": alone(
    "transport/network/node.ts",
    "NODE_NETWORK.dial",
  ),
  "transport/nats/mod.ts": alone(
    "transport/nats/mod.ts",
    "Fleet.prototype.robot",
  ),
  "transport/monitor/mod.ts": alone("transport/monitor/mod.ts", "monitor"),
};
for (const [entry, code] of Object.entries(entries)) {
  Deno.test(`outside: ${entry} of a clone can be imported without JSR`, () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/bot.ts`, code);
      assertEquals(await deno(folder, ...run, "bot.ts"), printed);
    }));

  Deno.test({
    name: `outside: ${entry} of a clone can be bundled without JSR${missing}`,
    ignore: !hasBundler,
    fn: () =>
      withFolder(async (folder) => {
        await Deno.writeTextFile(`${folder}/bot.ts`, code);
        await deno(folder, ...bundle);
        assertEquals(await deno(folder, ...run, "bot.js"), printed);
      }),
  });
}

Deno.test("outside: with the clone's config the package has its own name, too", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/bot.ts`,
      program("mod.ts").replace(/"file:.*"/, '"@tcptalks/tcptalks"'),
    );
    const config = `${import.meta.dirname}/../../deno.json`;
    assertEquals(
      await deno(folder, "run", "--no-remote", "--config", config, "bot.ts"),
      '[ 1, "a" ]\n',
    );
  }));
