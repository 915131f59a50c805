import { kwargs, TCPTalks, tuple } from "../../../mod.ts";
import type { Caller, LinkKind } from "./caller.ts";

const MOVE = 0x10;
const ECHO = 0x11;
const COUNT = 0x12;
const HOST = "127.0.0.1";

/** Lets clients in one after another, on the first one's port. */
async function serveMore(port: number): Promise<void> {
  for (;;) {
    const talks = new TCPTalks({ hostname: HOST, port });
    bindAll(talks);
    await talks.connect({ timeout: null });
  }
}

function bindAll(talks: TCPTalks): void {
  const answer = tuple("Bien reçu", 10);
  talks.bind(
    MOVE,
    (_name: string, _x: number, _y: number, _options: object) => answer,
  );
  talks.bind(ECHO, (value: unknown) => value);
  talks.bind(COUNT, (list: unknown[]) => list.length);
}

/** This project's link, as it comes: with all its limits and checks. */
export const ours: LinkKind = {
  pipelines: true,
  async serve() {
    const first = new TCPTalks({ hostname: HOST, port: 0 });
    bindAll(first);
    const connected = first.connect({ timeout: null });
    const port = first.port;
    connected.then(() => serveMore(port));
    return await Promise.resolve(port);
  },
  async dial(port): Promise<Caller> {
    const talks = new TCPTalks({ ip: HOST, port, timeout: null });
    await talks.connect();
    const speed = kwargs({ speed: 3 });
    return {
      move: () => talks.execute(MOVE, "move", 120, 45.5, speed),
      echo: (data) => talks.execute(ECHO, data),
      count: (list) => talks.execute(COUNT, list),
      close: () => talks.disconnect(),
    };
  },
};
