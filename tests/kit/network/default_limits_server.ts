/** A server with default limits, for tests that give it a small heap: prints its port. */

import { TCPTalksServer } from "../../../transport/mod.ts";

const server = new TCPTalksServer({
  port: 0,
  hostname: "127.0.0.1",
  password: "sesame",
  maxClients: 64,
  onError: () => {},
});
server.bind(1, () => 1);
server.bind(2, (..._all: unknown[]) => 2);
server.bind(3, () => new Promise(() => {}));
const open: AsyncIterator<unknown>[] = [];
void (async () => {
  for await (const client of server) {
    // A reader of events that has fallen asleep.
    const events = client.status();
    void events.next();
    open.push(events);
  }
})();
console.log(server.port);
