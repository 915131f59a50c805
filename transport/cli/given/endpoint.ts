import { DEFAULT_PORT } from "../../options/options.ts";
import { UsageError } from "../usage_error.ts";

/** A host and its port. */
export interface Endpoint {
  /** Its name or address, without brackets. */
  readonly hostname: string;
  /** The TCP (or UDP) port. */
  readonly port: number;
}

/**
 * Reads `HOST`, `HOST:PORT`, `[IPv6]` or `[IPv6]:PORT`.
 *
 * @throws {UsageError} When it is none of them.
 */
export function parseEndpoint(
  text: string,
  defaultPort: number = DEFAULT_PORT,
): Endpoint {
  const match = /^(?:\[([^\]]+)\]|([^:[\]/\s]+))(?::([^:/]*))?$/.exec(text);
  const hostname = match?.[1] ?? match?.[2];
  if (hostname === undefined) throw unclear(text, defaultPort);
  const port = match?.[3];
  return {
    hostname,
    port: port === undefined ? defaultPort : parsePort(port),
  };
}

/**
 * Reads where to listen: `PORT`, `HOST:PORT` or `[IPv6]:PORT`; without a host,
 * on all interfaces.
 *
 * @throws {UsageError} When it is none of them.
 */
export function parseListen(text: string): Endpoint {
  if (/^:?\d+$/.test(text)) {
    return { hostname: "0.0.0.0", port: parsePort(text.replace(":", "")) };
  }
  return parseEndpoint(text);
}

/** What to say of a port that stands behind its host with a space, or before it; empty where there is none. */
export function portHint([first = "", second = ""]: readonly string[]): string {
  const [host, port] = /^\d{2,5}$/.test(first)
    ? [second, first]
    : [first, second];
  return /^\d{2,5}$/.test(port) && /^[^:]*[^:\d][^:]*$/.test(host)
    ? `, did you mean "${host}:${port}"?`
    : "";
}

function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= 65535) return port;
  throw new UsageError(`A port is a number from 0 to 65535, not "${text}"`);
}

function unclear(text: string, port: number): UsageError {
  if (
    /^[\da-f:.%\w]*:[\da-f:.%\w]*$/i.test(text) && text.split(":").length > 2
  ) {
    return new UsageError(
      `An IPv6 address goes in brackets: [${text}] or [${text}]:${port}`,
    );
  }
  const url = /^\w+:\/\/([^/\s]+)/.exec(text);
  const hint = url ? `, so ${url[1]}` : "";
  return new UsageError(
    `Expected HOST or HOST:PORT, such as 192.168.1.12:${port}, not "${text}"${hint}`,
  );
}
