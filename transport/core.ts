/** The link without sockets: what `mod.ts` and a page have of it. */

export type {
  AnyFunction,
  ClassEntry,
  ClassSource,
  PyGlobal,
  PyGlobalWire,
  PyObject,
  ReduceForm,
  Reduction,
} from "../codec/types/object.ts";
export type { CodecLimits } from "../codec/limits.ts";
export type { PyStr } from "../codec/types/scalars.ts";
export type { Tuple } from "../codec/types/tuple.ts";
export type { InstructionInfo, RestInstruction } from "./handlers/bindings.ts";
export type { Caller, EveryOf } from "./talks/caller.ts";
export type { Clock } from "./watch/clock.ts";
export type {
  Connection,
  DialTarget,
  Listener,
  ListenTarget,
  Network,
  TlsClientOptions,
  TlsServerOptions,
} from "./network/connection.ts";
export type { Dialect, DialectOptions } from "./messages/esp32.ts";
export { type ErrorDetails, type ErrorReplyOptions } from "./messages/reply.ts";
export {
  RemoteError,
  remoteError,
  type RemoteErrorOptions,
  type RemoteFrame,
} from "./messages/remote_error.ts";
export * from "./errors.ts";
export type { HeartbeatOptions } from "./link/heartbeat.ts";
export { type Kwargs, kwargs } from "./options/kwargs.ts";
export {
  DEFAULT_LIMITS,
  type Limits,
  type TransportLimits,
} from "./options/limits.ts";
export {
  type ArgsOf,
  type HandlerOf,
  type NoNames,
  type Opcode,
  opcode,
  type Opcodes,
  type RemoteOf,
  type ResultOf,
  type TypedOpcode,
} from "./options/opcodes.ts";
export type {
  BindOptions,
  CallOptions,
  CommonOptions,
  ConnectOptions,
  PollOptions,
  TalksOptions,
  TappedMessage,
} from "./options/options.ts";
export type { Instruction } from "./handlers/params.ts";
export type { ReconnectOptions } from "./options/reconnect_options.ts";
export { ReplyQueue } from "./link/unpolled.ts";
export type { RoundTrip, Stats } from "./watch/stats.ts";
export type { CloseReason, StatusEvent } from "./watch/status.ts";
export { TCPTalks } from "./talks/talks.ts";
export type { WireOptions } from "./messages/pickles.ts";
