import { kwargs, TCPTalks, TCPTalksServer, tuple } from "../../../../mod.ts";
import type { Caller, LinkKind } from "./caller.ts";

const MOVE = 0x10;
const ECHO = 0x11;
const COUNT = 0x12;
const HOST = "127.0.0.1";
const ANSWER = tuple("Bien reçu", 10);

/** This project's link, as it comes: with all its limits and checks. */
export const ours: LinkKind = {
  pipelines: true,
  serve() {
    const server = new TCPTalksServer({
      hostname: HOST,
      port: 0,
      maxClients: 1000,
    });
    server.bind(
      MOVE,
      (_name: string, _x: number, _y: number, speed: number) =>
        speed === 3 ? ANSWER : undefined,
    );
    server.bind(ECHO, (value: unknown) => value);
    server.bind(COUNT, (list: { length: number }) => list.length);
    return Promise.resolve(server.port);
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
