/**
 * One fresh process of the cold section: reads a pickle 60 times, and prints
 * what each time took, in nanoseconds, as one line of JSON.
 *
 *     cold_run.ts CODEC FILE
 */
const [codec = "", file = ""] = Deno.args;

async function reader(): Promise<(bytes: Uint8Array) => unknown> {
  switch (codec) {
    case "ours":
      return (await import("../../../codec/mod.ts")).loads;
    case "pickleparser": {
      const { loadNpm } = await import("./competitors/npm.ts");
      const module = await loadNpm("pickleparser", "0.2.1") as {
        Parser: new () => { parse(data: Uint8Array): unknown };
      };
      return (bytes) => new module.Parser().parse(bytes);
    }
    default:
      throw new Error(`No codec "${codec}"`);
  }
}

const read = await reader();
const bytes = await Deno.readFile(file);
const times: number[] = [];
for (let i = 0; i < 60; i++) {
  const start = performance.now();
  read(bytes);
  times.push((performance.now() - start) * 1e6);
}
console.log(JSON.stringify(times));
