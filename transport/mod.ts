/**
 * TCPTalks' link: requests and replies over one TCP connection.
 *
 * | Python | here | what differs |
 * | --- | --- | --- |
 * | `TCPTalks(ip, port, password)` | `new TCPTalks({ ip, port, password })` | options by name; without `ip` the server role, as there |
 * | `connect(timeout=5)` | `await talks.connect({ timeout: 5000 })` | milliseconds everywhere; null for ever, as None; gives the object |
 * | `with TCPTalks(…) as talks` | `await using talks = await new TCPTalks({ … }).connect()` | |
 * | `disconnect()` | `await talks.disconnect()` | writes what is queued first (1 s at most) |
 * | `bind(opcode, f)` | `talks.bind(opcode, f, { params })` | `params` gives Python's binding of arguments; also `unbind` |
 * | `send(opcode, *args, **kwargs)` | `await talks.send(opcode, ...args, kwargs({ … }))` | awaiting it waits for a peer that does not keep up |
 * | `execute(opcode, *args, timeout=5, **kwargs)` | `await talks.execute(opcode, ...args, kwargs({ … }))` | `timeout` by `talks.with({ timeout: 500 }).execute(…)`, so that no keyword name is taken |
 * | `poll(retcode, timeout=0)` | `await talks.poll(retcode, { timeout: 0 })` | undefined where nothing is there, null for a reply None |
 * | `flush(retcode)` | `talks.flush(retcode)` | also drops replies after a None |
 * | `get_queue`, `delete_queue`, `reset_queues` | `getQueue`, `deleteQueue`, `resetQueues` | bounded by `maxUnpolledReplies` |
 * | `sendback`, `rawsend`, `process`, `execinstruction` | the same names | `execinstruction` gives a promise, and rejects with what was thrown |
 * | `sleep_until_disconnected()` | `await talks.sleepUntilDisconnected()` | gives the reason; see also `closed` and `status()` |
 * | `is_connected`, `is_authentificated` | `isConnected`, `isAuthentificated` | one is never true without the other |
 * | `TCPTalksServer(port, password, NbClients=4)` | `new TCPTalksServer({ port, password, maxClients: 4 })` | handshakes side by side; a full server turns clients away |
 * | `server.connect(timeout)` | `await server.connect({ timeout })`, `for await (const client of server)` | |
 * | `server.execute(opcode, …, id=7)` | `server.with({ id: 7 }).execute(opcode, …)` | also `client(id)` and `broadcast` |
 * | `sleep_until_one_disconnected()` | `await server.sleepUntilOneDisconnected()` | gives who and why |
 * | an exception of the peer, raised as `class(text)` | a `RemoteError` | `type`, `args`, `frames` apart; the stack has both sides |
 * | KeyError, TimeoutError | `KeyError`, `TimeoutError` | and all the errors of the library under their own names |
 *
 * Handlers run side by side and may call back on the same link; `concurrency: 1`
 * gives Python's strict order. On disconnect every waiting call rejects at once.
 *
 * @module
 */
import "../codec/known/all.ts";
import "./network/sockets.ts";

export * from "./core.ts";
export type { RemoteErrorOptions } from "./messages/remote_error.ts";
export type { Dialect } from "./messages/esp32.ts";
export type { ErrorDetails } from "./messages/reply.ts";
export type { WireOptions } from "./messages/pickles.ts";
export type { Instruction } from "./handlers/params.ts";
export type {
  Connection,
  DialTarget,
  Listener,
  ListenTarget,
} from "./network/connection.ts";
export type {
  ArgsOf,
  HandlerOf,
  NoNames,
  ResultOf,
  TypedOpcode,
} from "./options/opcodes.ts";
export type {
  CommonOptions,
  ServerCallOptions,
  ServerOptions,
  ServerStats,
} from "./options/options.ts";
export type { Departure } from "./talks/clients.ts";
export { type Broadcaster, TCPTalksServer } from "./talks/server.ts";
export type { RoundTrip, ServerEvent } from "./watch/status.ts";
