import type { From } from "../messages/remote_error.ts";
import type { ErrorReplyOptions } from "../messages/reply.ts";
import {
  anything,
  bound,
  callback,
  flag,
  having,
  isOptions,
  number,
  oneOf,
  OptionRules,
  refusal,
  type Rule,
  type Rules,
  sendable,
  text,
  texts,
  wholeNumber,
  wrongType,
} from "../../codec/check.ts";
import { isClass } from "../../codec/types/object.ts";
import type {
  BindOptions,
  CallOptions,
  CommonOptions,
  ConnectOptions,
  PollOptions,
  ReconnectOptions,
  ServerCallOptions,
  ServerOptions,
  TalksOptions,
} from "./options.ts";
import type { HeartbeatOptions } from "../link/heartbeat.ts";
import type {
  TlsClientOptions,
  TlsServerOptions,
} from "../network/connection.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { LONGEST_MS } from "../watch/clock.ts";

/** Milliseconds, or null for ever. */
export const timeout: Rule = (value, name) => {
  if (value === null || (typeof value === "number" && value >= 0)) return;
  throw refusal(name, "null or at least 0 milliseconds", value);
};
export const positive: Rule = number("a number above 0", (value) => value > 0);

export function atLeast(least: number): Rule {
  return number(`at least ${least}`, (value) => value >= least);
}

function orNull(rule: Rule): Rule {
  return (value, name) => value === null || rule(value, name);
}

export const signal: Rule = (value, name) => {
  if (!(value instanceof AbortSignal)) {
    throw refusal(name, "an AbortSignal", value);
  }
};

/** Whether it is a name or an address, without a port. Of these only IPv6 has colons. */
export function isHost(value: unknown): value is string {
  return typeof value === "string" &&
    /^(?:[\p{L}\p{N}._-]+|\[?[\da-f.]*:[\da-f.]*:[\da-f:.]*(?:%[\w.-]+)?\]?)$/iu
      .test(value);
}

export const host: Rule = (value, name) => {
  text(value, name);
  if (isHost(value)) return;
  throw refusal(
    name,
    'an address such as "192.168.1.12" or a name, without the port',
    value,
  );
};

export const filled: Rule = (value, name) => {
  if (value === "") throw refusal(name, "a string that is not empty", value);
  text(value, name);
};

export const opcodes: Rule = (value, name) => {
  if (!isOptions(value)) {
    throw refusal(name, "an object of opcodes by name", value);
  }
  for (const [each, opcode] of Object.entries(value)) {
    const isOpcode = typeof opcode === "string" ||
      typeof opcode === "number" && !Number.isNaN(opcode);
    if (!isOpcode) {
      throw refusal(`"${each}" of ${name}`, "a number or a string", opcode);
    }
  }
};

const dialect: Rule = (value, name) => {
  if (typeof value !== "function") oneOf("python", "esp32")(value, name);
};

const limits = new OptionRules<Limits>(
  "Limits",
  Object.fromEntries(
    Object.keys(DEFAULT_LIMITS).map((name) => [name, bound]),
  ) as Rules<Limits>,
);

const heartbeat = new OptionRules<HeartbeatOptions>("HeartbeatOptions", {
  interval: positive,
  timeout: positive,
  busyTimeout: positive,
  opcode: sendable,
});

const errors = new OptionRules<ErrorReplyOptions>("ErrorReplyOptions", {
  details: oneOf("full", "message"),
});

const reconnect = new OptionRules<ReconnectOptions>("ReconnectOptions", {
  minDelay: atLeast(0),
  maxDelay: atLeast(0),
  factor: atLeast(1),
  jitter: atLeast(0),
  maxAttempts: atLeast(0),
  resetAfter: atLeast(0),
  whileDown: oneOf("wait", "fail"),
});

export const tlsClient: Rule = new OptionRules<TlsClientOptions>(
  "TlsClientOptions",
  {
    caCerts: texts,
    serverName: text,
  },
).within();
const tlsServer = new OptionRules<TlsServerOptions>("TlsServerOptions", {
  cert: text,
  key: text,
}).within("cert", "key");

const common: Rules<CommonOptions> = {
  port: wholeNumber(0, 65535),
  password: sendable,
  opcodes,
  timeout,
  handshakeTimeout: positive,
  concurrency: bound,
  heartbeat: (value, name) =>
    value === false || heartbeat.within()(value, name),
  errors: errors.within(),
  tap: callback,
  onError: callback,
  debug: flag,
  limits: limits.within(),
  path: filled,
  hostname: host,
  network: having("dial", "listen"),
  clock: having("now", "after"),
  protocol: oneOf(3, 4, "peer"),
  registry: having("lookup", "entryOf"),
  dicts: oneOf("map", "object"),
  floats: oneOf("number", "exact"),
  unknown: oneOf("object", "error"),
  dialect,
};

/** What people write who know Python's library, or another one. */
const MEANT = {
  host: "ip",
  address: "ip",
  addr: "ip",
  server: "ip",
  passwd: "password",
  NbClients: "maxClients",
  nbClients: "maxClients",
};

const talks = new OptionRules<TalksOptions>("TalksOptions", {
  ...common,
  ip: orNull(host),
  id: sendable,
  dial: flag,
  tls: anything,
  reconnect: reconnect.within(),
}, MEANT);

/** Made where a server is: a page, which is none, leaves them out. */
function serverRules(): OptionRules<ServerOptions> {
  return new OptionRules<ServerOptions>("ServerOptions", {
    ...common,
    maxClients: bound,
    idTimeout: positive,
    takeOver: oneOf("same-host", "always", "never"),
    tls: tlsServer,
  }, { ...MEANT, host: "hostname", ip: "hostname", address: "hostname" });
}

/**
 * The options of a `TCPTalks`, as they are now: what the caller changes later
 * is not seen.
 *
 * @param given All that the constructor was given.
 * @throws {RangeError} When one is unknown, or not what it has to be.
 * @throws {TypeError} When they are no object.
 */
export function talksOptions<Options extends TalksOptions>(
  given: ArrayLike<unknown>,
  options: Options,
): Options {
  refuseMore(talks, given, ["ip", "port", "password"], "TCPTalks");
  talks.check(options);
  refuseMeaningless(options);
  const { tls } = options;
  if (tls !== undefined && !(isClient(options) && tls === true)) {
    (isClient(options) ? tlsClient : tlsServer)(tls, '"tls"');
  }
  return copied(options);
}

/** Refuses what says nothing beside other options, or without them. */
function refuseMeaningless(options: TalksOptions | ServerOptions): void {
  const { dial, hostname, ip, path, port, reconnect } = options as TalksOptions;
  const dials = isClient(options);
  const what = dial && path === undefined
    ? '"dial" without "path": with "ip" it is a client, without a server'
    : ip && path !== undefined
    ? '"ip" beside "path": give one of them'
    : hostname && path !== undefined
    ? '"hostname" beside "path": give one of them'
    : hostname && dials
    ? '"hostname" beside "ip": it is where a server listens, leave it out'
    : port === 0 && dials
    ? '"port" as 0 beside "ip": only a server may take whichever is free'
    : reconnect && !dials
    ? '"reconnect" without "ip": a client comes back, a server lets it in by "connect"'
    : undefined;
  if (what !== undefined) throw new RangeError(`Cannot use the option ${what}`);
}

/** Lets what is refused show where that was written, and none of our own lines. */
export function refusedAt<T>(from: From, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, from);
    throw error;
  }
}

/** Whether they are those of one who dials. */
export function isClient({ ip, path, dial }: TalksOptions): boolean {
  return path === undefined ? ip !== undefined && ip !== null : dial === true;
}

/** The same for a `TCPTalksServer`. */
export function serverOptions<Options extends ServerOptions>(
  given: ArrayLike<unknown>,
  options: Options,
): Options {
  const rules = serverRules();
  const names = ["port", "password", "maxClients"];
  refuseMore(rules, given, names, "TCPTalksServer");
  rules.check(options);
  refuseMeaningless(options);
  return copied(options);
}

/** Python's spelling, `TCPTalks("127.0.0.1", 25565)`. */
function refuseMore<Options extends object>(
  rules: OptionRules<Options>,
  given: ArrayLike<unknown>,
  names: readonly string[],
  type: string,
): void {
  const first = given[0];
  const isOne = given.length <= 1;
  if (isOne && (typeof first === "object" || first === undefined)) return;
  const written = Array.from(given, (value, i) => {
    const shown = typeof value === "string" && names[i] === "password"
      ? '"…"'
      : typeof value === "string"
      ? JSON.stringify(value.slice(0, 80))
      : typeof value === "object"
      ? "…"
      : String(value);
    return `${names[i]}: ${shown}`;
  }).slice(0, names.length);
  throw rules.noObject(
    first,
    ` with names, new ${type}({ ${written.join(", ")} })`,
    isOne ? undefined : `${given.length} arguments`,
  );
}

/** Those objects of options that a program might use again. */
const COPIED = ["limits", "heartbeat", "opcodes", "reconnect", "errors"];

/** The options that were given, as they are now. */
function copied<Options extends object>(options: Options): Options {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [
      name,
      COPIED.includes(name) && isOptions(value) ? copied(value) : value,
    ]);
  return Object.fromEntries(given);
}

/** Refuses what is no object, before it is spread into another one. */
export function wantTalksOptions(options: unknown): void {
  if (!isOptions(options)) throw talks.noObject(options);
}

const WAIT = { timeout, signal };
/** What is waited for, by its options. */
const waits = {
  call: new OptionRules<CallOptions>("CallOptions", WAIT),
  connect: new OptionRules<ConnectOptions>("ConnectOptions", WAIT),
  poll: new OptionRules<PollOptions>("PollOptions", WAIT),
};

/**
 * Refuses options of one call, one `connect` or one `poll`.
 *
 * @throws {RangeError} When one is unknown, or not what it has to be.
 * @throws {TypeError} When they are no object.
 */
export function checkWait(
  options: CallOptions | ConnectOptions | PollOptions,
  what: keyof typeof waits,
): void {
  const rules = waits[what];
  if (typeof options === "number") {
    throw rules.noObject(options, `, { timeout: ${options} } in milliseconds`);
  }
  rules.check(options);
}

/** The same for `with` of a server. */
export function checkServerCall(options: ServerCallOptions): void {
  new OptionRules<ServerCallOptions>("ServerCallOptions", {
    ...WAIT,
    id: sendable,
  }).check(options);
}

/** A checked timeout; null where it is longer than any timer. */
export function timeoutOf(
  timeout: number | null | undefined,
  otherwise: number | null,
): number | null {
  if (timeout === undefined) return otherwise;
  return timeout === null || timeout > LONGEST_MS ? null : timeout;
}

const bind = new OptionRules<BindOptions>("BindOptions", {
  params: texts,
  name: text,
  timeout: positive,
});

/** Refuses what cannot be called. */
export function checkFunction(instruction: unknown): void {
  if (typeof instruction !== "function") {
    throw wrongType("Cannot bind", "a function", instruction);
  }
  if (isClass(instruction)) {
    throw new TypeError(
      "Cannot bind a class: expected a function, (...args) => new Type(...args)",
    );
  }
}

/** Refuses what is no function, and what says nothing of one. */
export function checkBinding(instruction: unknown, options: BindOptions): void {
  checkFunction(instruction);
  bind.check(options);
}
