/**
 * TCPTalks' link: requests and replies over one TCP connection.
 *
 * @module
 */
export type { BindOptions, Instruction } from "./bindings.ts";
export { Caller } from "./caller.ts";
export type { Clock } from "./clock.ts";
export type * from "./connection.ts";
export type * from "./contract.ts";
export { PythonError } from "./dispatch.ts";
export { remoteError } from "./error_reply.ts";
export * from "./errors.ts";
export type { HeartbeatOptions } from "./heartbeat.ts";
export { type Kwargs, kwargs } from "./kwargs.ts";
export { DEFAULT_LIMITS, type Limits, type TransportLimits } from "./limits.ts";
export * from "./listener.ts";
export { Mailbox } from "./mailbox.ts";
export type { Opcode, Opcodes } from "./names.ts";
export type {
  CallOptions,
  CommonOptions,
  ConnectOptions,
  PollOptions,
  TalksOptions,
} from "./options.ts";
export type { ReconnectOptions } from "./reconnect.ts";
export * from "./remote_error.ts";
export { ReplyQueue } from "./replies.ts";
export type { TappedMessage } from "./shared.ts";
export type { RoundTrip, Stats } from "./stats.ts";
export type { Departure } from "./roster.ts";
export * from "./server.ts";
export type { CloseReason, ServerEvent, StatusEvent } from "./status.ts";
export { TCPTalks } from "./talks.ts";
export type { WireOptions } from "./wire.ts";
