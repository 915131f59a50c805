import { samePassword } from "../connect/handshake.ts";

/** Names and addresses that always mean this machine. */
const LOOPBACK: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];
/** What stands for every interface. */
const ANY: readonly string[] = ["0.0.0.0", "::", ""];
/** An address written out: no name server has a say in where it leads. */
const LITERAL = /^(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:.]+\])$/;
/** What a browser's WebSocket says the token with: it can set no header. */
const SUBPROTOCOL = "tcptalks.";

const NO_TOKEN =
  'The token is missing or wrong: it is what stands behind the "#" of the address that was printed, send it as "Authorization: Bearer TOKEN"';

/** What a request must fulfil, beside what it asks for. */
export interface Rules {
  readonly hostname: string;
  readonly port: number;
  readonly token: string;
  /** Other origins whose pages may come, such as `https://club.example`. */
  readonly origins?: readonly string[] | undefined;
}

/** A refusal: the HTTP status, and why, for a human. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly why: string;
}

/** 128 bits that nobody guesses, as text. */
export function randomToken(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

/**
 * Whether a request came to us under our own address, and from no other site:
 * a name that an attacker's name server points at us is not ours (DNS
 * rebinding), and pages of other origins say where they are from.
 *
 * @returns Why not, undefined where all is well.
 */
export function refuseStranger(
  request: Request,
  rules: Rules,
): Refusal | undefined {
  const host = request.headers.get("host")?.toLowerCase() ?? "";
  // In `GET http://elsewhere/ HTTP/1.1` the address overrules the header.
  if (!isOurs(host, rules) || new URL(request.url).host !== urlHost(host)) {
    return { status: 421, why: `This is not the server of "${host}"` };
  }
  const origin = request.headers.get("origin");
  const isKnown = origin === null || origin === `http://${urlHost(host)}` ||
    rules.origins?.includes(origin) === true;
  if (!isKnown) {
    return { status: 403, why: "Pages of other sites have no business here" };
  }
  return undefined;
}

/**
 * Whether a request has the token: as `Authorization: Bearer TOKEN`, or, of a
 * WebSocket, as the subprotocol `tcptalks.TOKEN`. Never in the address, where
 * logs keep it, and never in a cookie, which other sites' requests carry too.
 *
 * @returns Why not, undefined where all is well.
 */
export function refuseGuest(
  request: Request,
  rules: Rules,
): Refusal | undefined {
  const isRight = rules.token !== "" &&
    samePassword(rules.token, tokenOf(request));
  return isRight ? undefined : { status: 401, why: NO_TOKEN };
}

/** The subprotocol that a WebSocket's answer has to name, where it said the token so. */
export function subprotocolOf(request: Request): string | undefined {
  return subprotocols(request).find((each) => each.startsWith(SUBPROTOCOL));
}

function tokenOf(request: Request): string {
  const bearer = /^Bearer (\S+)$/i.exec(
    request.headers.get("authorization") ?? "",
  )?.[1];
  return bearer ?? subprotocolOf(request)?.slice(SUBPROTOCOL.length) ?? "";
}

function subprotocols(request: Request): string[] {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return [];
  const text = request.headers.get("sec-websocket-protocol") ?? "";
  return text.split(",").map((each) => each.trim());
}

function isOurs(host: string, { hostname, port }: Rules): boolean {
  const [, name = "", digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ??
    [];
  if (Number(digits ?? 80) !== port) return false;
  if (ANY.includes(hostname)) {
    return LITERAL.test(name) || LOOPBACK.includes(name);
  }
  const own = hostname.includes(":") ? `[${hostname}]` : hostname;
  return name === own.toLowerCase() ||
    LOOPBACK.includes(own) && LOOPBACK.includes(name);
}

/** As the URL parser has it, which leaves out port 80. */
function urlHost(host: string): string {
  return host.replace(/:80$/, "");
}
