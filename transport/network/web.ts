/**
 * What a web page needs: the link, and a network over WebSocket for it, by way
 * of `tcptalks bridge`. Sockets and servers are left out, so that there is less
 * to load, and so are dates, paths, numpy, `Decimal`, `Fraction`, `array`,
 * `UUID` and enums: those come as `PyObject`, unless the page imports
 * `@tcptalks/tcptalks/codec` as well.
 *
 * @module
 */
import { wrongType } from "../../codec/check.ts";
import { abortable } from "../watch/clock.ts";
import { ConnectionFailedError } from "../errors.ts";
import type { Connection, DialTarget, Network } from "./connection.ts";
import { SOCKET_PATH, SOCKET_STATUS, SocketConnection } from "./web_socket.ts";

export * from "../../codec/core.ts";
export * from "../core.ts";

/** What the token is said with. */
const SUBPROTOCOL = "tcptalks.";

/**
 * A network over the WebSocket of `tcptalks bridge`, for pages, and for any
 * other program that has `WebSocket`. The bridge has one robot behind it:
 * `ip` and `port` are of no meaning.
 *
 * @param url The bridge's address as it prints it, with the token behind the
 * `#`; in a page that the bridge serves, `location.href`.
 * @throws {TypeError} When it is no address.
 *
 * @example In a page that the bridge serves
 * ```ts
 * import { ForeverAloneError, TCPTalks, webSocketNetwork } from "@tcptalks/tcptalks/web";
 * import { assertRejects } from "@std/assert";
 *
 * // webSocketNetwork(location.href)
 * const network = webSocketNetwork("http://127.0.0.1:1/#5ecae7");
 * await using robot = new TCPTalks({ ip: "robot", network });
 * await assertRejects(() => robot.connect({ timeout: 0 }), ForeverAloneError);
 * ```
 */
export function webSocketNetwork(url: string | URL): Network {
  if (!URL.canParse(url)) {
    throw wrongType("Cannot dial by", "a bridge's URL, location.href", url);
  }
  const bridge = new URL(url);
  const token = bridge.hash.slice(1);
  const socketUrl = new URL(SOCKET_PATH, bridge);
  socketUrl.protocol = /^(https|wss):$/.test(bridge.protocol) ? "wss:" : "ws:";
  const protocols = token === "" ? [] : [SUBPROTOCOL + token];
  return {
    async dial(_target: DialTarget, signal?: AbortSignal): Promise<Connection> {
      signal?.throwIfAborted();
      const socket = new WebSocket(socketUrl, protocols);
      try {
        const opened = open(socket, socketUrl);
        return await (signal ? abortable(opened, signal) : opened);
      } catch (error) {
        socket.close();
        throw error;
      }
    },
    listen() {
      throw new ConnectionFailedError(
        "Cannot listen: nobody can dial a page; dial the robot by its bridge",
        false,
      );
    },
  };
}

/** The bridge says the robot's address once it has reached it. */
function open(socket: WebSocket, url: URL): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => {
    const remote = typeof data === "string" ? data : url.host;
    resolve(new SocketConnection(socket, "this page", remote));
  };
  // Node 22 says no more than this where it was not let in.
  socket.onerror = () =>
    reject(
      new ConnectionFailedError(
        `Cannot dial ${url.host}: no bridge lets us in there; is it running, is the address whole, with what is behind the "#"?`,
        true,
      ),
    );
  socket.onclose = (event) =>
    event.code < SOCKET_STATUS.failed ? socket.onerror?.(event) : reject(
      new ConnectionFailedError(
        `${event.reason}, says the bridge at ${url.host}`,
        event.code === SOCKET_STATUS.refused,
      ),
    );
  return promise;
}
