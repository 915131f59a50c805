import { loadNpm } from "../competitors/npm.ts";
import { type Caller, type LinkKind, Pending } from "./caller.ts";

const HOST = "127.0.0.1";

/** Serves WebSockets on a free port; gives the port. */
function serve(accept: (socket: WebSocket) => void): number {
  const server = Deno.serve(
    { hostname: HOST, port: 0, onListen() {} },
    (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request);
      accept(socket);
      return response;
    },
  );
  return server.addr.port;
}

/** JSON in the text messages of a WebSocket, with base64 for bytes: what most pages do. */
export const webSocketJson: LinkKind = {
  pipelines: true,
  serve() {
    return Promise.resolve(serve((socket) => {
      socket.onmessage = ({ data }) => {
        const [id, opcode, args] = JSON.parse(data);
        const answer = opcode === 0x10 ? ["Bien reçu", 10] : args[0];
        socket.send(JSON.stringify([id, answer]));
      };
    }));
  },
  async dial(port): Promise<Caller> {
    const socket = new WebSocket(`ws://${HOST}:${port}`);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const pending = new Pending((message) =>
      socket.send(JSON.stringify(message))
    );
    socket.onmessage = ({ data }) => pending.answered(JSON.parse(data));
    return {
      move: () => pending.call(0x10, ["move", 120, 45.5], { speed: 3 }),
      async echo(data) {
        const answer = await pending.call(0x11, [data.toBase64()]);
        return Uint8Array.fromBase64(answer as string);
      },
      close: () => socket.close(),
    };
  },
};

/** What is called of a robot behind capnweb. */
interface Remote extends Disposable {
  move(name: string, x: number, y: number, options: object): Promise<unknown>;
  echo(data: Uint8Array): Promise<unknown>;
}

/** capnweb over a WebSocket, where it can be had. */
export async function capnwebLink(): Promise<LinkKind | undefined> {
  const module = await loadNpm("capnweb", "0.12.0") as {
    RpcTarget: new () => object;
    newWebSocketRpcSession(
      socket: WebSocket | string,
      main?: object,
    ): Remote;
  } | undefined;
  if (!module) return undefined;
  class Robot extends module.RpcTarget {
    move(_name: string, _x: number, _y: number, _options: object): unknown {
      return ["Bien reçu", 10];
    }
    echo(data: Uint8Array): Uint8Array {
      return data;
    }
  }
  return {
    pipelines: true,
    serve: () =>
      Promise.resolve(
        serve((socket) => module.newWebSocketRpcSession(socket, new Robot())),
      ),
    dial(port): Promise<Caller> {
      const robot = module.newWebSocketRpcSession(`ws://${HOST}:${port}`);
      return Promise.resolve({
        move: () => robot.move("move", 120, 45.5, { speed: 3 }),
        echo: (data) => robot.echo(data),
        close: () => robot[Symbol.dispose](),
      });
    },
  };
}
