/**
 * The link over Node's own sockets. Node and Bun take it by themselves; Deno
 * has its own, and takes these where they are asked for.
 *
 * @module
 */
export { NODE_NETWORK } from "./node_net.ts";
export type {
  Connection,
  DialTarget,
  Listener,
  ListenTarget,
  Network,
  TlsClientOptions,
  TlsServerOptions,
} from "./connection.ts";
