import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** The modules below a folder, and those that each imports; type-only imports too. */
async function importsBelow(folder: string): Promise<Map<string, string[]>> {
  const graph = new Map<string, string[]>();
  const pending = [folder];
  for (let name = pending.pop(); name; name = pending.pop()) {
    for await (const entry of Deno.readDir(new URL(name, ROOT))) {
      if (entry.isDirectory) pending.push(`${name}${entry.name}/`);
      else if (entry.name.endsWith(".ts")) {
        const path = name + entry.name;
        const source = await Deno.readTextFile(new URL(path, ROOT));
        // Comments out: their examples import as users do.
        const code = source.replace(/\/\*[^]*?\*\//g, "");
        const specifiers = code.matchAll(/\b(?:from|import) "(\.[^"]+)"/g);
        graph.set(
          path,
          Array.from(
            specifiers,
            ([, specifier]) =>
              new URL(specifier!, new URL(path, ROOT)).href.slice(
                ROOT.href.length,
              ),
          ),
        );
      }
    }
  }
  return graph;
}

/** A circle of imports, undefined where there is none. */
function circleIn(graph: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const road: string[] = [];
  const visit = (path: string): string[] | undefined => {
    if (done.has(path)) return undefined;
    const start = road.indexOf(path);
    if (start >= 0) return [...road.slice(start), path];
    road.push(path);
    for (const next of graph.get(path) ?? []) {
      const circle = visit(next);
      if (circle) return circle;
    }
    road.pop();
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const circle = visit(path);
    if (circle) return circle;
  }
  return undefined;
}

Deno.test("architecture: a circle of imports is found", () => {
  const graph = new Map([["a", ["b"]], ["b", ["c", "d"]], ["d", ["b"]]]);
  assertEquals(circleIn(graph), ["b", "d", "b"]);
});

for (const folder of ["codec/", "transport/"]) {
  Deno.test(`architecture: no import in ${folder} leads back to its file`, async () => {
    const graph = await importsBelow(folder);
    assert(graph.size > 20);
    assertEquals(circleIn(graph), undefined);
  });
}

Deno.test("architecture: nothing in codec/ imports the transport", async () => {
  const graph = await importsBelow("codec/");
  for (const [path, imports] of graph) {
    const beyond = imports.filter((to) => !to.startsWith("codec/"));
    assertEquals(beyond, [], path);
  }
});

/** The files of a call's road in ARCHITECTURE.md, each of which one before it imports. */
async function roadOf(
  call: string,
  folder: string,
  graph: Map<string, string[]>,
): Promise<string[]> {
  const text = await Deno.readTextFile(new URL("ARCHITECTURE.md", ROOT));
  const [, after = ""] = text.split(`### The road of \`${call}\``);
  const [, picture = ""] = /```text\n([^]*?)```/.exec(after) ?? [];
  const road = Array.from(
    picture.matchAll(/[\w/]+\.ts/g),
    ([file]) => `${folder}${file}`,
  );
  assertEquals(road.length, new Set(road).size, "a file is named twice");
  road.slice(1).forEach((file, index) => {
    const before = road.slice(0, index + 1);
    const isTaken = before.some((from) => graph.get(from)?.includes(file));
    assert(isTaken, `${file} is imported by none before it`);
  });
  return road;
}

Deno.test("architecture: the road of loads() is the one that the files take", async () => {
  const graph = await importsBelow("codec/unpickle/");
  const road = await roadOf("loads()", "codec/unpickle/", graph);
  assert(road.length > 10, "no road was found in ARCHITECTURE.md");
  const whole = [...graph.keys()].filter((path) =>
    !/decoder|options/.test(path)
  );
  assertEquals(
    whole.filter((path) => !road.includes(path)),
    [],
    "a file is missing",
  );
});

Deno.test("architecture: the road of execute() is the one that the files take", async () => {
  const graph = await importsBelow("transport/");
  const road = await roadOf("execute()", "transport/", graph);
  assert(road.length > 8 && road.length <= 12, `${road.length} files`);
});

Deno.test("architecture: whoever has a link has sockets and all known classes, but a page", async () => {
  const graph = new Map([
    ...await importsBelow("codec/"),
    ...await importsBelow("transport/"),
  ]);
  const reached = (from: string, to: string): boolean => {
    const seen = new Set([from]);
    for (const path of seen) graph.get(path)?.forEach((next) => seen.add(next));
    return seen.has(to);
  };
  const config = await Deno.readTextFile(new URL("deno.json", ROOT));
  const { exports } = JSON.parse(config) as { exports: Record<string, string> };
  const loads = (part: string, effect: string) =>
    Object.entries(exports).filter(([, file]) =>
      reached(file.slice(2), part) && !reached(file.slice(2), effect)
    ).map(([name]) => name);
  // The monitor is given the program's own links.
  const without = ["./web", "./monitor"];
  assertEquals(
    loads("transport/network/system.ts", "transport/network/sockets.ts"),
    without,
  );
  assertEquals(loads("codec/known/mod.ts", "codec/known/all.ts"), without);
});
