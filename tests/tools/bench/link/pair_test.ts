import { assert } from "@std/assert";
import { findPythons, referencePython } from "../python.ts";
import { type End, LinkPair } from "./pair.ts";

const pythons = findPythons();

Deno.test({
  name: "the benchmark's ends do what they are asked, ours and Python's",
  ignore: pythons.length === 0,
  async fn() {
    const python = referencePython(pythons).path;
    const cpu = navigator.hardwareConcurrency - 1;
    const programs = { python, pythons, cpu };
    const servers: End[] = ["ts:ours", "py:tcptalks"];
    await Promise.all(servers.map(async (server) => {
      await using pair = await LinkPair.start(
        ...["to it", "ts:ours", server, programs] as const,
      );
      assert(pair !== undefined, `${server} started`);
      assert(await pair.run({ do: "sequential", count: 2 }) > 0, server);
      await pair.run({ do: "size", bytes: 1000, count: 1 });
    }));
  },
});
