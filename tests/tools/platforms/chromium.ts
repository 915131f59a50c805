/** Chromium, headless, as Debian's package has it. */

import { PlatformProcess } from "./process.ts";
import type { PlatformServer } from "./serve.ts";

/** The browser's executable, undefined where there is none. */
export async function chromiumPath(): Promise<string | undefined> {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      const { success } = await new Deno.Command(name, {
        args: ["--version"],
        stdout: "null",
        stderr: "null",
      }).output();
      if (success) return name;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Opens the server's page with a profile of its own. */
export async function openChromium(
  path: string,
  server: PlatformServer,
): Promise<PlatformProcess> {
  const profile = await Deno.makeTempDir({ prefix: "codec-chromium-" });
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    server.url,
  ];
  return new PlatformProcess(path, flags, () => removed(profile));
}

/** The browser's helpers may still write for a moment. */
async function removed(folder: string): Promise<void> {
  for (let left = 20; left > 0; left--) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
