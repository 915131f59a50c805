import { createSocket, type Socket } from "node:dgram";
import type { Endpoint } from "../given/endpoint.ts";
import type { Point } from "./plot.ts";

/** The UDP port on which Teleplot listens. */
export const TELEPLOT_PORT = 47269;

/** Sends numbers to Teleplot, a datagram each; whether anybody draws them is not known. */
export class Teleplot implements Disposable {
  #socket: Socket;
  #target: Endpoint;
  #failed: (error: unknown) => void;

  /**
   * Makes one.
   *
   * @param failed Told when a number cannot be sent.
   */
  constructor(target: Endpoint, failed: (error: unknown) => void) {
    this.#target = target;
    this.#failed = failed;
    this.#socket = createSocket(
      target.hostname.includes(":") ? "udp6" : "udp4",
    );
    this.#socket.on("error", failed);
  }

  /** Sends one number, with the time at which it was seen. */
  send({ name, value }: Point, time: Date): void {
    const text = `${name}:${time.getTime()}:${value}|g`;
    const { hostname, port } = this.#target;
    this.#socket.send(
      new TextEncoder().encode(text),
      port,
      hostname,
      (error) => {
        if (error) this.#failed(error);
      },
    );
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
