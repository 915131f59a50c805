import { DEFAULT_PORT } from "../../options/limits.ts";
import type { DialTarget } from "../../network/connection.ts";
import { UsageError } from "../errors.ts";

/** A host, by its name or address without brackets, and its port. */
export type Endpoint = Readonly<Pick<DialTarget, "hostname" | "port">>;

/** What stands in names and addresses, and a port behind it. */
const ENDPOINT =
  /^(?:\[([\da-f:.]+(?:%\w+)?)\]|([\p{L}\p{N}._-]+))(?::([^:/]*))?$/iu;

/** Reads `HOST`, `HOST:PORT`, `[IPv6]` or `[IPv6]:PORT`. */
export function parseEndpoint(
  text: string,
  defaultPort: number = DEFAULT_PORT,
): Endpoint {
  const match = ENDPOINT.exec(text);
  const hostname = match?.[1] ?? match?.[2];
  if (hostname === undefined) throw unclear(text, defaultPort);
  const port = match?.[3];
  return {
    hostname,
    port: port === undefined ? defaultPort : parsePort(port),
  };
}

/** Reads where to listen: `PORT`, `HOST:PORT` or `[IPv6]:PORT`; what is missing is as in `otherwise`. */
export function parseListen(
  text: string,
  otherwise: Endpoint = { hostname: "0.0.0.0", port: DEFAULT_PORT },
): Endpoint {
  // Also what was meant as one, "25565x": no name begins with a digit.
  return /^:?\d[^.:]*$/.test(text)
    ? { ...otherwise, port: parsePort(text.replace(":", "")) }
    : parseEndpoint(text, otherwise.port);
}

/** What may be a port that stands alone. */
const PORT = /^\d{2,5}$/;

/** What to say of a port that stands behind its host with a space, or before it; empty where there is none. */
export function portHint([first = "", second = ""]: readonly string[]): string {
  const [host, port] = PORT.test(first) ? [second, first] : [first, second];
  return PORT.test(port) && /^[^:]*[^:\d][^:]*$/.test(host)
    ? `, did you mean "${host}:${port}"?`
    : "";
}

function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= 65535) return port;
  throw new UsageError(`A port is a number from 0 to 65535, not "${text}"`);
}

function unclear(text: string, port: number): UsageError {
  if (/^[\da-f:.%\w]*$/i.test(text) && /::|(?::.*){7}/.test(text)) {
    return new UsageError(
      `An IPv6 address goes in brackets: [${text}] or [${text}]:${port}`,
    );
  }
  // A URL, a user before it, a port too many, French commas.
  const bare = text.replace(/^\w+:\/\//, "").replace(/^[^@/]*@|\/.*$/g, "")
    .replace(/^([^:]+:\d+):.*$/, "$1").replace(/(?<=^[\d.,]*),/g, ".");
  const hint = bare !== text && ENDPOINT.test(bare) ? `: write ${bare}` : "";
  return new UsageError(
    `Expected HOST or HOST:PORT, such as 192.168.1.12:${port}, not "${text}"${hint}`,
  );
}
