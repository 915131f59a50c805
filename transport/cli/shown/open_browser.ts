import { messageOf } from "./text.ts";

/** What opens an address with the browser that the user chose. */
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  windows: ["cmd", "/c", "start", ""],
};

/**
 * Opens an address in the browser, without waiting for it.
 *
 * @returns Why it cannot; undefined where it was begun.
 */
export function openBrowser(url: string): string | undefined {
  const [program, ...args] = OPENERS[Deno.build.os] ?? ["xdg-open"];
  try {
    const child = new Deno.Command(program, {
      args: [...args, url],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    // The monitor ends when it is told to, whatever the browser does.
    child.unref();
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      return `Deno does not let this program, add --allow-run=${program} after "deno run"`;
    }
    return error instanceof Deno.errors.NotFound
      ? `there is no ${program} here`
      : messageOf(error);
  }
}
