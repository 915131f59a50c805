import type { LinkKind } from "./caller.ts";
import { jsonLink, msgpackLink } from "./coders.ts";
import { grpcLink } from "./grpc.ts";
import { raw } from "./raw.ts";
import { natsLink } from "./nats.ts";
import { rawValues } from "./raw_values.ts";
import { capnwebLink, webSocketJson } from "./web_socket.ts";

/** Every kind of link, by the name on the command line; a process loads only its own. */
export const KINDS: Record<string, () => Promise<LinkKind | undefined>> = {
  raw: () => Promise.resolve(raw),
  rawvalues: () => Promise.resolve(rawValues),
  ours: async () => (await import("./ours.ts")).ours,
  msgpack: msgpackLink,
  json: () => Promise.resolve(jsonLink),
  grpc: grpcLink,
  nats: natsLink,
  websocket: () => Promise.resolve(webSocketJson),
  capnweb: capnwebLink,
};
