const FOLDER = "TCPTALKS_BENCH_FOLDER";

/** What a run's processes are told in their environment: its folder, for their temporary files as well. */
export function environment(folder: string): Record<string, string> {
  return { [FOLDER]: folder, TMPDIR: folder };
}

function noteOf(folder: string, name: string): string {
  return `${folder}/left out ${encodeURIComponent(name)}`;
}

/**
 * Names what cannot be had, and why. It is noted in the run's folder: all of
 * its processes know then, and none tries again.
 */
export function leaveOut(name: string, reason: string): void {
  if (isLeftOut(name)) return;
  const [line = ""] = reason.split("\n");
  console.error(`Left out "${name}": ${line}`);
  const folder = Deno.env.get(FOLDER);
  if (folder) Deno.writeTextFileSync(noteOf(folder, name), line);
}

/** Whether it was left out before, in any process of this run. */
export function isLeftOut(name: string): boolean {
  const folder = Deno.env.get(FOLDER);
  if (!folder) return false;
  try {
    return Deno.statSync(noteOf(folder, name)).isFile;
  } catch {
    return false;
  }
}

/** All that was left out in a run, with the reasons. */
export function leftOut(folder: string): string[] {
  const [start, notes] = ["left out ", [...Deno.readDirSync(folder)]];
  return notes.filter(({ name }) => name.startsWith(start)).map(({ name }) => {
    const what = decodeURIComponent(name.slice(start.length));
    return `${what}: ${Deno.readTextFileSync(`${folder}/${name}`)}`;
  }).sort();
}
