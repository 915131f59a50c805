import type { Socket, TcpNetConnectOpts } from "node:net";
import { abortable } from "../watch/abortable.ts";
import type {
  Connection,
  DialTarget,
  Listener,
  ListenTarget,
  Network,
} from "./connection.ts";
import { first, NodeConnection } from "./node_connection.ts";
import { describe, failure } from "./failure.ts";
import { NodeListener } from "./node_listener.ts";
import { nodeModules } from "./node_modules.ts";

/**
 * The sockets of `node:net` and `node:tls`, for Node 22 and later, and for Bun.
 * There, `TCPTalks` and `TCPTalksServer` take it by themselves.
 *
 * Node begins to listen a moment after it was asked to: a port of 0 is known
 * once the listener is `ready`.
 *
 * @example
 * ```ts
 * import { NODE_NETWORK } from "@tcptalks/tcptalks/node";
 * import { TCPTalks, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * // In Deno it works, too, where it is asked for.
 * const network = NODE_NETWORK;
 * await using robot = new TCPTalksServer({ port: 0, hostname: "127.0.0.1", network });
 * await robot.ready;
 * robot.bind(0x13, () => 12.5);
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port, network });
 * await bot.connect();
 * assertEquals(await bot.execute(0x13), 12.5);
 * ```
 */
export const NODE_NETWORK: Network = {
  async dial(target: DialTarget, signal?: AbortSignal): Promise<Connection> {
    signal?.throwIfAborted();
    const socket = socketTo(target);
    // Nobody may listen for its errors when they come.
    socket.on("error", () => {});
    try {
      const event = target.tls === undefined ? "connect" : "secureConnect";
      const opened = first(socket, event);
      await (signal ? abortable(opened, signal) : opened);
      return new NodeConnection(socket, target.path);
    } catch (error) {
      socket.destroy();
      if (signal?.aborted) throw signal.reason;
      throw failure(`dial ${describe(target)}`, error, true);
    }
  },

  listen(target: ListenTarget): Listener {
    return new NodeListener(target);
  },
};

function socketTo({ hostname, port, path, tls }: DialTarget): Socket {
  const { net, tls: secure } = nodeModules();
  if (path !== undefined) return net.connect({ path, allowHalfOpen: true });
  const options: TcpNetConnectOpts = {
    host: hostname,
    port,
    noDelay: true,
    keepAlive: true,
    allowHalfOpen: true,
  };
  if (tls === undefined) return net.connect(options);
  const { caCerts = [], serverName = hostname } = tls;
  return secure.connect({
    ...options,
    // An address is no server name, but what the certificate is checked for.
    ...(net.isIP(serverName) ? {} : { servername: serverName }),
    checkServerIdentity: (_host, cert) =>
      secure.checkServerIdentity(serverName, cert),
    ...(caCerts.length > 0
      ? { ca: [...secure.rootCertificates, ...caCerts] }
      : {}),
  });
}
