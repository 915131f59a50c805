/** Where and when the figures were taken, as lines of Markdown. */
export function machine(): string[] {
  const load = Deno.loadavg().map((value) => value.toFixed(2)).join(" ");
  const { deno, v8 } = Deno.version;
  return [
    `- ${new Date().toISOString().slice(0, 10)}`,
    `- ${cpuModel()}, ${navigator.hardwareConcurrency} cores, ${
      (Deno.systemMemoryInfo().total / 2 ** 30).toFixed(0)
    } GiB; ${Deno.build.os} ${Deno.osRelease()}, ${Deno.build.arch}`,
    `- Deno ${deno}, V8 ${v8}`,
    `- load average at the end: ${load}`,
  ];
}

function cpuModel(): string {
  try {
    const info = Deno.readTextFileSync("/proc/cpuinfo");
    return /model name\s*: (.*)/.exec(info)?.[1]?.trim() ?? "unknown CPU";
  } catch {
    return "unknown CPU";
  }
}
