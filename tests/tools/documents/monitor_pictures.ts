/**
 * Takes the pictures of the monitor's page that the documents show. Needs
 * Chromium and Python.
 *
 *     deno run -A --no-lock tests/tools/documents/monitor_pictures.ts
 *
 * @module
 */
import { Browser } from "../../kit/browser/browser.ts";
import type { TabOptions } from "../../kit/browser/tab.ts";

const FOLDER = `${import.meta.dirname}/../../../examples/monitor`;
/** Milliseconds that the robot drives before the first picture. */
const DRIVE_MS = 25_000;

const demo = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", `${FOLDER}/demo.ts`, "25599", "--http", "0"],
  stderr: "piped",
}).spawn();
let said = "";
let url: string | undefined;
const reader = demo.stderr.pipeThrough(new TextDecoderStream()).getReader();
while (url === undefined) {
  const { value, done } = await reader.read();
  if (done) throw new Error(said);
  said += value;
  url = /Open (\S+)/.exec(said)?.[1];
}
await using browser = await Browser.start();

/** Opens the page, clicks, and takes its picture. */
async function take(
  name: string,
  options: TabOptions,
  clicks: readonly string[],
): Promise<void> {
  const tab = await browser.open(url ?? "", { height: 760, ...options });
  await new Promise((resolve) => setTimeout(resolve, DRIVE_MS));
  for (const selector of clicks) await tab.click(selector);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await Deno.writeFile(`${FOLDER}/${name}`, await tab.picture());
}

await take("monitor.png", {}, [
  ...["move.speed", "move[0]", "echo['battery']"].map((name) =>
    `#found button[title="${name}"]`
  ),
  "#found-box > summary",
  "#next-error",
]);
await take("map.png", { colours: "dark", language: "fr-FR" }, [
  "#tab-map",
  "#rows-space .row:nth-child(12)",
]);
await reader.cancel();
demo.kill("SIGINT");
await demo.status;
