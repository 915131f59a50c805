import { Buffer } from "node:buffer";
import { loadNpm } from "../competitors/npm.ts";
import type { Caller, LinkKind } from "./caller.ts";

type Callback = (error: Error | null, value: unknown) => void;

/** What is used of @grpc/grpc-js. */
interface Grpc {
  Server: new (options: Record<string, number>) => {
    addService(service: unknown, handlers: Record<string, unknown>): void;
    bindAsync(
      address: string,
      credentials: unknown,
      done: (error: Error | null, port: number) => void,
    ): void;
  };
  ServerCredentials: { createInsecure(): unknown };
  credentials: { createInsecure(): unknown };
  makeGenericClientConstructor(service: unknown, name: string): new (
    address: string,
    credentials: unknown,
    options: Record<string, number>,
  ) => Record<"Move" | "Echo", (value: unknown, done: Callback) => void> & {
    close(): void;
  };
}

const asJson = (value: unknown) => Buffer.from(JSON.stringify(value));
const fromJson = (data: Buffer) => JSON.parse(data.toString());
const asIs = (value: unknown) => value;

function method(
  path: string,
  serialize: (value: never) => unknown,
  deserialize: (data: Buffer) => unknown,
): Record<string, unknown> {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: serialize,
    requestDeserialize: deserialize,
    responseSerialize: serialize,
    responseDeserialize: deserialize,
  };
}

/** 4 MiB by itself. */
const ANY_LENGTH = { "grpc.max_receive_message_length": -1 };

const SERVICE = {
  Move: method("/bench.Robot/Move", asJson, fromJson),
  Echo: method("/bench.Robot/Echo", asIs, asIs),
};

/** gRPC in Deno, where it can be had; messages as JSON, which is cheaper here than protobuf's reflection. */
export async function grpcLink(): Promise<LinkKind | undefined> {
  const module: unknown = await loadNpm("@grpc/grpc-js", "1.13.4");
  const grpc = module as Grpc | undefined;
  return grpc && {
    pipelines: true,
    serve() {
      const server = new grpc.Server(ANY_LENGTH);
      server.addService(SERVICE, {
        Move: (_call: unknown, done: Callback) => done(null, ["Bien reçu", 10]),
        Echo: (call: { request: unknown }, done: Callback) =>
          done(null, call.request),
      });
      return new Promise((resolve, reject) =>
        server.bindAsync(
          "127.0.0.1:0",
          grpc.ServerCredentials.createInsecure(),
          (error, port) => error ? reject(error) : resolve(port),
        )
      );
    },
    dial(port): Promise<Caller> {
      const Client = grpc.makeGenericClientConstructor(SERVICE, "Robot");
      const client = new Client(
        `127.0.0.1:${port}`,
        grpc.credentials.createInsecure(),
        // Otherwise all clients of a process share one connection.
        { "grpc.use_local_subchannel_pool": 1, ...ANY_LENGTH },
      );
      const call = (name: "Move" | "Echo", value: unknown) =>
        new Promise<unknown>((resolve, reject) =>
          client[name](
            value,
            (error, answer) => error ? reject(error) : resolve(answer),
          )
        );
      return Promise.resolve({
        move: () => call("Move", { name: "move", x: 120, y: 45.5, speed: 3 }),
        echo: (data) => call("Echo", Buffer.from(data.buffer)),
        close: () => client.close(),
      });
    },
  };
}
