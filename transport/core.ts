/** What a link is used with, but for servers and sockets: what programs and pages have of the transport. */

export * from "./errors.ts";
export type { InstructionInfo, RestInstruction } from "./handlers/bindings.ts";
export type { HeartbeatOptions } from "./link/heartbeat.ts";
export { ReplyQueue } from "./link/unpolled.ts";
export type { DialectOptions } from "./messages/esp32.ts";
export {
  RemoteError,
  remoteError,
  type RemoteFrame,
} from "./messages/remote_error.ts";
export type { ErrorReplyOptions } from "./messages/reply.ts";
export type {
  Network,
  TlsClientOptions,
  TlsServerOptions,
} from "./network/connection.ts";
export { type Kwargs, kwargs } from "./options/kwargs.ts";
export {
  DEFAULT_LIMITS,
  type Limits,
  type TransportLimits,
} from "./options/limits.ts";
export {
  type Opcode,
  opcode,
  type Opcodes,
  type RemoteOf,
} from "./options/opcodes.ts";
export type {
  BindOptions,
  CallOptions,
  ConnectOptions,
  PollOptions,
  ReconnectOptions,
  TalksOptions,
  TappedMessage,
} from "./options/options.ts";
export type { Caller, EveryOf } from "./talks/caller.ts";
export { TCPTalks } from "./talks/talks.ts";
export type { Clock } from "./watch/clock.ts";
export type { CloseReason, Stats, StatusEvent } from "./watch/status.ts";
