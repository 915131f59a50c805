/// <reference lib="deno.worker" />
/** Looks from its own thread whether the seeds go on. */

import type { Watched } from "./watchdog.ts";

self.onmessage = ({ data }: MessageEvent<Watched>) => {
  let last = -1;
  setInterval(() => {
    const seed = Atomics.load(data.seed, 0);
    if (seed === last) {
      console.error(`hangs: seed ${seed} is not over after ${data.ms} ms`);
      Deno.kill(Deno.pid, "SIGKILL");
    }
    last = seed;
  }, data.ms);
};
