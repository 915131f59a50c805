/**
 * What a peer understands: all that Python's library does, or what its C++ port
 * for the ESP32 does.
 */
export type Dialect = "python" | "esp32";

/**
 * The options that a dialect has to do with.
 *
 * @example
 * ```ts
 * import { type DialectOptions, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * // The ESP32 panel has this address; all others are Python.
 * const options: DialectOptions = {
 *   dialect: (remote) => remote.startsWith("192.168.1.40:") ? "esp32" : "python",
 * };
 * await using server = new TCPTalksServer({ port: 0, ...options });
 * assertEquals(server.clients.length, 0);
 * ```
 */
export interface DialectOptions {
  /**
   * What the peer understands. `"esp32"` speaks to the C++ port: its requests
   * have opcodes below 0x20, as many ints and trues as its 64 bytes hold, then
   * at most one float or False, and no keyword arguments; no byte 0x2E but as
   * the last one of all. What it would read wrongly is refused at the call. It is a client that answers requests, and knows no
   * password. A server of both kinds gives a function, which is told each
   * client's address.
   *
   * @default {"python"}
   */
  dialect?: Dialect | ((remote: string) => Dialect);
}

/** The dialect of one peer. */
export function dialectOf(
  option: DialectOptions["dialect"],
  remote: string,
): Dialect {
  const chosen = typeof option === "function" ? option(remote) : option;
  return chosen === undefined ? "python" : check(chosen);
}

/** What the ESP32 excludes, where it is the only peer. */
interface Excluded {
  dialect?: DialectOptions["dialect"];
  password?: unknown;
  protocol?: 3 | 4 | "peer";
}

/**
 * Refuses options that an ESP32 cannot be talked to with.
 *
 * @throws {RangeError} When there are any.
 */
export function checkDialect(options: Excluded): void {
  const { dialect, password, protocol } = options;
  if (dialect === undefined || typeof dialect === "function") return;
  if (check(dialect) === "python") return;
  if (password !== undefined && password !== null) {
    throw new RangeError(
      'Cannot ask an ESP32 for a password: it always says None, leave out "password"',
    );
  }
  if (protocol === 4) {
    throw new RangeError(
      'Cannot write protocol 4 to an ESP32: it reads 3 alone, leave out "protocol"',
    );
  }
}

function check(dialect: Dialect): Dialect {
  if (dialect === "python" || dialect === "esp32") return dialect;
  throw new RangeError(
    `Cannot speak the dialect "${dialect}": there are "python" and "esp32"`,
  );
}
