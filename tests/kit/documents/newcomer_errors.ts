/** The mistakes and misfortunes of a newcomer, and what their errors have to say. */

import {
  type CallOptions,
  kwargs,
  type TalksOptions,
  TCPTalks,
  TCPTalksServer,
} from "../../../transport/mod.ts";
import { parseRobotFile } from "../../../transport/options/robot_file.ts";
import { OneTryClock, ScriptedClock } from "../clock.ts";
import { connected, reply } from "../network/links.ts";
import { PATIENCE_MS } from "../turns.ts";
import { dumps, loads, PyGlobal } from "../../../codec/mod.ts";
import { tcptalks, tcptalksProcess } from "../cli/command.ts";

/** One thing that goes wrong. */
export interface NewcomerError {
  /** What went wrong. */
  readonly title: string;
  /** The error's name. */
  readonly name: string;
  /** What the message says: what happened, where, what to try. */
  readonly says: readonly string[];
  /** Makes it go wrong. */
  provoke(): unknown;
}

class Point {
  constructor(readonly x = 1) {}
}

const LOCAL = { hostname: "127.0.0.1", port: 0 };

/** A robot on a port of its own. */
function robot(options: TalksOptions = {}): TCPTalks {
  const talks = new TCPTalks({ ...LOCAL, ...options });
  talks.connect({ timeout: null });
  return talks;
}

/** Connects to a port, and leaves. */
async function visit(port: number, options: TalksOptions = {}): Promise<void> {
  const clock = new OneTryClock();
  const ip = "127.0.0.1";
  await using bot = new TCPTalks({ ip, port, clock, ...options });
  await bot.connect({ timeout: PATIENCE_MS });
}

/** Connects to a program that is no TCPTalks, and says this or nothing. */
async function visitStranger(
  said: string,
  options: TalksOptions = {},
): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const visited = visit(listener.addr.port, options);
  const conn = await accepted;
  if (said !== "") await conn.write(new TextEncoder().encode(said));
  await visited.finally(() => conn.close());
}

/** Calls a peer that a test plays, and lets something happen meanwhile. */
async function calling(
  happen: (
    link: Awaited<ReturnType<typeof connected>>,
    retcode: unknown,
  ) => void,
  options: TalksOptions = {},
  how: CallOptions = {},
): Promise<void> {
  await using link = await connected({ opcodes: { avance: 0x12 }, ...options });
  const call = link.talks.with(how).execute(0x12, 1.5);
  const { retcode } = await link.peer.request();
  happen(link, retcode);
  await call;
}

/** What a program without types may give. */
function untyped(json: string): TCPTalks {
  const options: TalksOptions = JSON.parse(json);
  return new TCPTalks(options);
}

/** What the command complains about. */
async function command(...args: string[]): Promise<never> {
  const { err } = await tcptalksProcess(args, []);
  throw complaint(err);
}

function complaint(err: string): Error {
  const error = new Error(err.trim().replace(/^tcptalks \w+: /, ""));
  error.name = "tcptalks";
  return error;
}

/** All of them, in the order in which a newcomer meets them. */
export const ERRORS: readonly NewcomerError[] = [
  {
    title: "no permission for the network",
    name: "tcptalks",
    says: ["Cannot dial 127.0.0.1:25565", "deno run --allow-net"],
    provoke: () => command("call", "127.0.0.1", "0x12"),
  },
  {
    title: "nobody listens on that port",
    name: "ForeverAloneError",
    says: [
      "Nobody answers at 127.0.0.1:",
      "refused for 60000 ms",
      "is the robot's program running, is this its port?",
    ],
    provoke: async () => {
      const server = new TCPTalksServer(LOCAL);
      await server.disconnect();
      await visit(server.port);
    },
  },
  {
    title: "nothing comes back from that address",
    name: "ForeverAloneError",
    says: ["Nobody answers at robot:25565", "is it on the same Wi-Fi?"],
    provoke: async () => {
      const network = {
        dial: (_: unknown, signal?: AbortSignal) =>
          new Promise<never>((_resolve, reject) => {
            signal?.addEventListener("abort", () => reject(signal.reason));
          }),
        listen: () => {
          throw new Error("Not wanted");
        },
      };
      await new TCPTalks({ ip: "robot", network }).connect({ timeout: 5 });
    },
  },
  {
    title: "no such host",
    name: "ForeverAloneError",
    says: [
      "Nobody answers at robot..local:25565",
      "try the robot's IP address",
    ],
    provoke: () =>
      new TCPTalks({ ip: "robot..local", clock: new OneTryClock() })
        .connect({ timeout: PATIENCE_MS }),
  },
  {
    title: "a port that is taken",
    name: "ConnectionFailedError",
    says: ["Cannot listen on 127.0.0.1:", "take another port (0 for any free"],
    provoke: async () => {
      await using server = new TCPTalksServer(LOCAL);
      const { port } = server;
      await new TCPTalks({ ...LOCAL, port }).connect();
    },
  },
  {
    title: "an address that is another machine's",
    name: "ConnectionFailedError",
    says: ["Cannot listen on 192.0.2.1:", "0.0.0.0 stands for all"],
    provoke: () => new TCPTalks({ ...LOCAL, hostname: "192.0.2.1" }).connect(),
  },
  {
    title: "no client comes",
    name: "ForeverAloneError",
    says: ["No client came to 127.0.0.1:", "within 5 ms", "right address?"],
    provoke: () => new TCPTalks(LOCAL).connect({ timeout: 5 }),
  },
  {
    title: "a wrong password",
    name: "AuthentificationError",
    says: ["127.0.0.1:", "refused the password", 'check "password"'],
    provoke: async () => {
      await using server = robot({ password: "sésame" });
      await visit(server.port, { password: "sesame" });
    },
  },
  {
    title: "no password where one is wanted",
    name: "AuthentificationError",
    says: ["127.0.0.1:", "refused the password", 'set "password"'],
    provoke: async () => {
      await using server = robot({ password: "sésame" });
      await visit(server.port);
    },
  },
  {
    title: "something else listens there and answers no password",
    name: "TimeoutError",
    says: ["127.0.0.1:", "within 50 ms", "is it TCPTalks that listens there?"],
    provoke: () => visitStranger("", { handshakeTimeout: 50 }),
  },
  {
    title: "a web server listens there",
    name: "ProtocolError",
    says: ["127.0.0.1:", "does not speak TCPTalks", "are host and port right?"],
    provoke: () => visitStranger("HTTP/1.1 400 Bad Request"),
  },
  {
    title: "a server with no place left",
    name: "ForeverAloneError",
    says: ["127.0.0.1:", "closed the link during", "have a free place?"],
    provoke: async () => {
      await using server = new TCPTalksServer({ ...LOCAL, maxClients: 1 });
      await using first = new TCPTalks({ ip: "127.0.0.1", port: server.port });
      await first.connect();
      await visit(server.port);
    },
  },
  {
    title: "waiting for one client too many",
    name: "NoSuchConnectionAvailable",
    says: ["one more client", "all 1 places are taken", 'see "maxClients"'],
    provoke: async () => {
      await using server = new TCPTalksServer({ ...LOCAL, maxClients: 1 });
      await using first = new TCPTalks({ ip: "127.0.0.1", port: server.port });
      await first.connect();
      await server.connect();
      await server.connect();
    },
  },
  {
    title: "a call before the link",
    name: "NotConnectedError",
    says: ["Not connected", 'await "connect" first'],
    provoke: () => new TCPTalks().execute(0x12),
  },
  {
    title: "a poll of what was not awaited",
    name: "TypeError",
    says: ["Cannot poll a promise", 'await what "send" gives'],
    provoke: async () => {
      await using link = await connected();
      await link.talks.poll(link.talks.send(0x12));
    },
  },
  {
    title: "a second connect",
    name: "AlreadyConnectedError",
    says: ["Already connected to robot:25565", "disconnect first"],
    provoke: async () => {
      await using link = await connected();
      await link.talks.connect();
    },
  },
  {
    title: "an opcode that is not bound there, written without 0x",
    name: "tcptalks",
    says: [
      "KeyError: 'opcode 18 is not bound to any instruction'",
      "0x12 is not bound at 127.0.0.1:",
      "did you mean 0x18? has its program bound it, is this its port?",
    ],
    provoke: async () => {
      await using server = robot();
      const { err } = await tcptalks([
        "call",
        `127.0.0.1:${server.port}`,
        "18",
      ]);
      throw complaint(err);
    },
  },
  {
    title: "an opcode bound twice",
    name: "KeyError",
    says: ['Cannot bind opcode 0x12 ("avance")', "unbind it first"],
    provoke: () => {
      const talks = new TCPTalks({ opcodes: { avance: 0x12 } });
      talks.bind(0x12, () => 1);
      talks.bind(0x12, () => 2);
    },
  },
  {
    title: "a value that cannot be pickled, in an argument",
    name: "PicklingError",
    says: ['"args[1].arm[0]"', 'opcode 0x12 ("avance")', "use a string"],
    provoke: async () => {
      await using link = await connected({ opcodes: { avance: 0x12 } });
      await link.talks.execute(0x12, 1, { arm: [Symbol("up")] });
    },
  },
  {
    title: "a value that cannot be pickled, in a keyword argument",
    name: "PicklingError",
    says: ['"speed.of" for opcode 0x12', "it is the function"],
    provoke: async () => {
      await using link = await connected();
      await link.talks.execute(0x12, kwargs({ speed: { of: () => 1 } }));
    },
  },
  {
    title: "a value that cannot be pickled, in what a function returns",
    name: "RemoteError",
    says: ['TypeError: Cannot pickle "reply.arm"', "use a string"],
    provoke: async () => {
      await using server = robot();
      server.bind(0x12, () => ({ arm: Symbol("up") }));
      const { port } = server;
      await using bot = new TCPTalks({ ip: "127.0.0.1", port });
      await bot.connect();
      await bot.execute(0x12);
    },
  },
  {
    title: "an instance of a class that is not registered",
    name: "PicklingError",
    says: ['"args[0]"', 'class "Point"', "registry", "__reduce__"],
    provoke: async () => {
      await using link = await connected();
      await link.talks.execute(0x12, new Point());
    },
  },
  {
    title: "a class that the registry lacks, and unknown ones are errors",
    name: "ProtocolError",
    says: [
      "robot:25565",
      '"common.serialutils.Deserializer" is not registered',
      'give that as "registry"',
    ],
    provoke: () =>
      calling(({ peer }, retcode) => {
        const type = new PyGlobal("common.serialutils", "Deserializer");
        peer.send(reply(retcode, type));
      }, { unknown: "error" }),
  },
  {
    title: "such a class in a pickle file",
    name: "RefusedPickleError",
    says: ['"robot.Map" is not registered', 'give that as "registry"'],
    provoke: () =>
      loads(dumps(new PyGlobal("robot", "Map")), { unknown: "error" }),
  },
  {
    title: "a keyword that a Python peer cannot take",
    name: "TypeError",
    says: ["opcode 0x12", '"self"', "give it another name"],
    provoke: async () => {
      await using link = await connected();
      await link.talks.execute(0x12, kwargs({ self: 1 }));
    },
  },
  {
    title: "a call that takes too long",
    name: "TimeoutError",
    says: [
      'No reply to opcode 0x12 ("avance") from robot:25565 within 5 ms',
      "it may still run there, and 1 more call waits",
      'raise "timeout"',
    ],
    provoke: () =>
      calling(({ talks }) => void talks.execute(0x13), {}, { timeout: 5 }),
  },
  {
    title: "a loop of our own that never awaits",
    name: "TimeoutError",
    says: [
      "within 500 ms: it may still run there",
      "our own program held it up, which stood still for another 1000 ms",
      'in a loop without "await", nothing is sent or read',
    ],
    provoke: () => {
      const clock = new ScriptedClock();
      const loop = () => {
        clock.stall(1500);
        clock.pass(0);
      };
      return calling(loop, { clock }, { timeout: 500 });
    },
  },
  {
    title: "the peer closes the link during a call",
    name: "NotConnectedError",
    says: [
      'No reply to opcode 0x12 ("avance") from robot:25565 after ',
      " ms: robot:25565 closed the link",
      "did its program end?",
    ],
    provoke: () => calling(({ peer }) => peer.finish()),
  },
  {
    title: "the link breaks during a call",
    name: "NotConnectedError",
    says: ["opcode 0x12", "The link to robot:25565 broke", "Wi-Fi"],
    provoke: () => calling(({ peer }) => peer.reset()),
  },
  {
    title: "a call after the link has ended",
    name: "NotConnectedError",
    says: ["Not connected", "robot:25565 closed the link", "connect again"],
    provoke: async () => {
      const { talks, peer } = await connected();
      peer.finish();
      await talks.closed;
      await talks.execute(0x12);
    },
  },
  {
    title: "bytes from the peer that are no pickle",
    name: "NotConnectedError",
    says: ["Cannot read from robot:25565", "offset 0", '"tcptalks tap" shows'],
    provoke: () => calling(({ peer }) => peer.sendHex("ffff")),
  },
  {
    title: "a port that is none",
    name: "RangeError",
    says: ["from 0 to 65535", "current value is 70000"],
    provoke: () => new TCPTalks({ ip: "robot", port: 70000 }),
  },
  {
    title: "a timeout that is none",
    name: "RangeError",
    says: ["milliseconds", 'current value is "5"'],
    provoke: () => untyped('{"timeout": "5"}'),
  },
  {
    title: "a protocol that is none",
    name: "RangeError",
    says: ['"protocol": expected 3, 4 or "peer"', "current value is 2"],
    provoke: () => untyped('{"protocol": 2}'),
  },
  {
    title: "a limit that does not exist",
    name: "RangeError",
    says: ['"maxDepht"', 'did you mean "maxDepth"'],
    provoke: () => untyped('{"limits": {"maxDepht": 3}}'),
  },
  {
    title: "an option that is misspelt",
    name: "RangeError",
    says: ['"pasword"', 'did you mean "password"?'],
    provoke: () => untyped('{"ip": "127.0.0.1", "pasword": "x"}'),
  },
  {
    title: "the port in the address",
    name: "RangeError",
    says: ['"192.168.1.12"', "without the port", '"127.0.0.1:7"'],
    provoke: () => untyped('{"ip": "127.0.0.1:7"}'),
  },
  {
    title: "keyword arguments before the others",
    name: "TypeError",
    says: ["argument 1 of 2", "after all others"],
    provoke: () => new TCPTalks(LOCAL).execute(0x12, kwargs({ speed: 1 }), 3),
  },
  {
    title: "an argument that is not awaited",
    name: "PicklingError",
    says: ['"args[0]" for opcode 0x12', "a promise, await it first"],
    provoke: async () => {
      await using link = await connected();
      await link.talks.execute(0x12, Promise.resolve(3));
    },
  },
  {
    title: "a name that no opcode has",
    name: "TypeError",
    says: [
      'Cannot call "avnce"',
      '"opcodes" has none of that name',
      'did you mean "avance"?',
    ],
    provoke: () => {
      const opcodes = { avance: 0x12 };
      const { remote } = new TCPTalks({ ip: "127.0.0.1", opcodes });
      return Reflect.get(remote, "avnce");
    },
  },
  {
    title: "a robot's file that is not there",
    name: "TCPTalksError",
    says: [
      'Cannot read "/none/tcptalks.json": there is no such file',
      '"tcptalks names robot.py -o tcptalks.json" makes one',
    ],
    provoke: () => TCPTalks.fromFile("/none/tcptalks.json"),
  },
  {
    title: "a robot's file with hexadecimal numbers",
    name: "TCPTalksError",
    says: ["is no JSON", 'hexadecimal goes in quotes, "0x12"'],
    provoke: () => parseRobotFile('{"avance": 0x12}'),
  },
];
