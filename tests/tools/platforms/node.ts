/** Node 20 and later. */

import { PlatformProcess } from "./process.ts";
import type { PlatformServer } from "./serve.ts";

/** Node's executable; undefined where there is none, or one too old. */
export async function nodePath(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("node", { args: ["--version"] })
      .output();
    const major = /^v(\d+)/.exec(new TextDecoder().decode(stdout))?.[1];
    return Number(major) >= 20 ? "node" : undefined;
  } catch {
    return undefined;
  }
}

/** Runs the built modules in Node. */
export function startNode(
  path: string,
  server: PlatformServer,
): PlatformProcess {
  const runner = new URL(
    `file://${server.folder}/tests/tools/platforms/runner.js`,
  );
  const source = `globalThis.SERVER = ${JSON.stringify(server.url)};
const { main } = await import(${JSON.stringify(runner.href)});
await main();`;
  return new PlatformProcess(path, ["--input-type=module", "--eval", source]);
}
