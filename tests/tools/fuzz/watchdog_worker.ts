/// <reference lib="deno.worker" />
/** Looks from its own thread whether the seeds go on. */

import type { Watched } from "./watchdog.ts";

self.onmessage = ({ data }: MessageEvent<Watched>) => {
  let last: number | undefined;
  setInterval(() => {
    const begun = Atomics.load(data.work, 1);
    if (begun === last) {
      const seed = Atomics.load(data.work, 0);
      console.error(`hangs: seed ${seed} is not over after ${data.ms} ms`);
      Deno.kill(Deno.pid, "SIGKILL");
    }
    last = begun;
  }, data.ms);
};
