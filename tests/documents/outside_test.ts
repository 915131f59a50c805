/** A program beside the clone, without a config of its own and without JSR: what README.md says of it. */

import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** The program, importing what an entry point gives. */
function program(entry: string): string {
  return `import { dumps, loads } from "${new URL(entry, ROOT)}";
console.log(loads(dumps([1, "a"])));
`;
}

async function deno(cwd: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  assertEquals(success, true, text.decode(stderr));
  return text.decode(stdout);
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

for (const entry of ["mod.ts", "codec/mod.ts"]) {
  Deno.test(`outside: ${entry} of a clone can be imported and bundled without JSR`, () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/bot.ts`, program(entry));
      const printed = '[ 1, "a" ]\n';
      const run = ["run", "--no-remote", "--no-npm"];
      assertEquals(await deno(folder, ...run, "bot.ts"), printed);
      await deno(folder, "bundle", "--no-remote", "-o", "bot.js", "bot.ts");
      assertEquals(await deno(folder, ...run, "bot.js"), printed);
    }));
}

Deno.test("outside: with the clone's config the package has its own name, too", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/bot.ts`,
      program("mod.ts").replace(/"file:.*"/, '"@tcptalks/tcptalks"'),
    );
    const config = new URL("deno.json", ROOT).pathname;
    assertEquals(
      await deno(folder, "run", "--no-remote", "--config", config, "bot.ts"),
      '[ 1, "a" ]\n',
    );
  }));
