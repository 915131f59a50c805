/** The network of a soak: what a day at the workshop does to a link, in seconds. */

import type { FaultyProxy } from "../../kit/network/faulty_proxy.ts";
import type { Random } from "../../kit/random.ts";

/** One change of the network; the next one begins without faults again. */
type Change = (proxy: FaultyProxy, random: Random) => void;

/** Changes after which calls go on. */
const MILD: readonly Change[] = [
  (proxy) => proxy.set({ latency: 1 }),
  (proxy) => proxy.set({ jitter: 2 }),
  (proxy, random) => proxy.set({ slice: random.between(20, 200) }),
  (proxy) => proxy.set({ throttle: 5_000_000 }),
];

/** Changes that the link does not survive. */
const HARD: readonly Change[] = [
  (proxy) => proxy.reset(),
  (proxy) => proxy.close(),
  (proxy) => proxy.halfClose("down"),
  (proxy) => proxy.halfClose("up"),
  (proxy, random) =>
    proxy.cutAfter(
      random.pick(["up", "down"]),
      random.below(5000),
      random.pick(["fin", "rst"]),
    ),
];

/** Changes what the network does; says whether the link has to be made again. */
export function changeNetwork(proxy: FaultyProxy, random: Random): boolean {
  proxy.clear();
  const isHard = random.chance(0.5);
  random.pick(isHard ? HARD : MILD)(proxy, random);
  return isHard;
}
