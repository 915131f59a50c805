/** What a bot, a robot and a page are written with, and what they get: all of `mod.ts` but servers, sockets and the rarer classes. */

export {
  PickleError,
  PickleLimitError,
  PicklingError,
  RefusedPickleError,
  TruncatedPickleError,
  UnpicklingError,
} from "../codec/errors.ts";
export type { ClassOptions } from "../codec/classes/class_entry.ts";
export {
  EnumMember,
  type EnumMembers,
  type EnumOptions,
} from "../codec/classes/enum.ts";
export type {
  Dataclass,
  DataclassOptions,
  NamedTuple,
} from "../codec/classes/fields.ts";
export { Registry } from "../codec/classes/registry.ts";
export {
  Counter,
  DefaultDict,
  Deque,
  OrderedDict,
} from "../codec/known/collections.ts";
export { PyException } from "../codec/known/exceptions/exception.ts";
export type { CodecLimits } from "../codec/limits.ts";
export { dumps } from "../codec/pickle/pickler.ts";
export type {
  PickleProtocol,
  PicklerOptions,
} from "../codec/pickle/pickler_options.ts";
export { repr, type ReprOptions } from "../codec/text/repr/repr.ts";
export { FrozenSet, PyDict, PySet } from "../codec/types/keyed.ts";
export { PyGlobal, PyObject, type Reduction } from "../codec/types/object.ts";
export { ByteArray, Complex, float, PyFloat } from "../codec/types/scalars.ts";
export { Tuple, tuple } from "../codec/types/tuple.ts";
export type { Picklable, Unpickled } from "../codec/types/values.ts";
export type { UnpicklerOptions } from "../codec/unpickle/options.ts";
export { loads, type LoadsOptions } from "../codec/unpickle/unpickler.ts";
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
  TalksOptions,
  TappedMessage,
} from "./options/options.ts";
export type { ReconnectOptions } from "./options/reconnect_options.ts";
export type { Caller, EveryOf } from "./talks/caller.ts";
export { TCPTalks } from "./talks/talks.ts";
export type { Clock } from "./watch/clock.ts";
export type { Stats } from "./watch/stats.ts";
export type { CloseReason, StatusEvent } from "./watch/status.ts";
