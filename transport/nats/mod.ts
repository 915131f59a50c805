/**
 * Many robots over NATS: found, called, grouped and recorded. The connection is
 * the user's own, of any NATS client; this package brings none.
 *
 * | subject | what goes there |
 * | --- | --- |
 * | `tcptalks.NAME.do.0x12` | a call of opcode 0x12 of a robot, or of one of a group: a request as TCPTalks sends it, `(b'R', opcode, retcode, args, kwargs)` pickled |
 * | its reply subject | `(b'A', retcode, (value,))` pickled; an empty message where the robot went away |
 * | `tcptalks.NAME.ask.0x50` | what the robot calls of its bots: those hear it that have bound it, and the first reply counts |
 * | `tcptalks.NAME.here` | who asks whether the robot is there gets its information |
 * | `tcptalks.NAME.gone` | where it says that it goes |
 * | `$SRV.PING`, `INFO`, `STATS` | NATS' service protocol, as `nats micro ls` asks: all are services of the name `tcptalks` |
 *
 * A str opcode is `=avance` in a subject. Rights are the server's: who may
 * publish to `tcptalks.r2d2.do.0x12` may call that opcode, and no other.
 *
 * Payloads are pickles. A Python program that loads them executes what they say:
 * give the right to publish to nobody that you would not let log in.
 *
 * @module
 */
import "../../codec/known/all.ts";
import "../network/sockets.ts";

export {
  type FindOptions,
  Fleet,
  type FleetCallOptions,
  type FleetEvent,
  type FleetOptions,
  type FleetTalksOptions,
  type WatchOptions,
} from "./fleet.ts";
export { type BridgedRobot, FleetBridge } from "./fleet_bridge.ts";
export type {
  NatsLike,
  NatsMessage,
  NatsStatus,
  NatsSubscribeOptions,
  NatsSubscription,
} from "./nats_like.ts";
export { FleetRecording, type RecordedMessage } from "./recording.ts";
export type { FleetRobot } from "./service.ts";
