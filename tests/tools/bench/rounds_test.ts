import { assert, assertEquals } from "@std/assert";
import { type Contender, kept, local, race, turnCount } from "./rounds.ts";

/** A contender whose operation takes `ns`, on a clock of its own. */
function pretended(name: string, ns: number, log: string[] = []): Contender {
  return {
    name,
    run(count) {
      log.push(name);
      return count * ns;
    },
  };
}

Deno.test("race: gives the time per operation of each round", async () => {
  const result = await race(
    [pretended("a", 100), pretended("b", 250)],
    { rounds: 3, turnMs: 1 },
  );
  assertEquals(result.get("a"), [100, 100, 100]);
  assertEquals(result.get("b"), [250, 250, 250]);
});

Deno.test("race: interleaves, and turns the order each round", async () => {
  const log: string[] = [];
  const options = { rounds: 3, turnMs: 1, maxCount: 1 };
  await race(["a", "b", "c"].map((name) => pretended(name, 1, log)), options);
  assertEquals(log.slice(-9), [..."abcbcacab"]);
});

Deno.test("turnCount: fills the turn and no more", async () => {
  assertEquals(
    await turnCount(pretended("a", 1000), { rounds: 1, turnMs: 10 }),
    10_000,
  );
  assertEquals(
    await turnCount(pretended("a", 1), {
      rounds: 1,
      turnMs: 10,
      maxCount: 500,
    }),
    500,
  );
  assertEquals(
    await turnCount(pretended("slow", 1e9), { rounds: 1, turnMs: 10 }),
    1,
  );
});

Deno.test("local: does the work as often as asked, and keeps its result", async () => {
  let times = 0;
  const elapsed = await local("count", () => ++times).run(7);
  assertEquals(times, 7);
  assertEquals(kept, 7);
  assert(elapsed >= 0);
});
