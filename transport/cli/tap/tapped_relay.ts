import type { Network } from "../../network/connection.ts";
import { TCPTalksError } from "../../errors.ts";
import type { Endpoint } from "../given/endpoint.ts";
import { messageOf } from "../shown/text.ts";
import { Numbers, Observer, type Passed, type Side } from "./observer.ts";
import { Relay } from "./relay.ts";
import { type OwnCall, TappedLink } from "./tapped_link.ts";

/** Who is told of what passes. */
interface TappedRelayObserver {
  readonly links: {
    refused: number;
    opened(link: number, peer: string, now: number): void;
    closed(link: number, why: string): void;
    note(text: string): void;
  };
  /** Milliseconds since the beginning. */
  now(): number;
  tell(passed: Passed): void;
}

/** A relay into whose links calls of our own can be put. */
export class TappedRelay {
  #relay: Relay;
  #links = new Map<number, TappedLink>();
  #observer: TappedRelayObserver | undefined;
  #numbers = new Numbers();
  #isBroken = false;

  /**
   * Begins to listen.
   *
   * @throws {ConnectionFailedError} When the address is taken or forbidden.
   */
  constructor(network: Network, where: Endpoint, target: Endpoint) {
    this.#relay = new Relay(network, where, target, {
      opened: (link, client) => this.#opened(link, client),
      passed: (link, from, bytes) => this.#passed(link, from, bytes),
      holds: (link, from) => this.#links.get(link)?.holds(from) ?? false,
      let: (link, from, bytes) =>
        this.#links.get(link)?.let(from, bytes, this.#now()) ?? bytes,
      closed: (link, why) => this.#closed(link, why),
      refused: (why) => {
        const links = this.#observer?.links;
        if (links === undefined) return;
        links.refused++;
        links.note(`Refused: ${why}`);
      },
    });
  }

  get address(): string {
    return this.#relay.address;
  }

  /**
   * Serves until it is closed.
   *
   * @throws {Error} When its target is itself.
   */
  async run(observer: TappedRelayObserver): Promise<void> {
    this.#observer = observer;
    await this.#relay.run();
  }

  close(): void {
    this.#relay.close();
  }

  /**
   * Calls one side of a link.
   *
   * @returns The number of the request.
   * @throws {TCPTalksError} When there is no such link.
   */
  async call(link: number, call: OwnCall): Promise<number> {
    const its = this.#links.get(link);
    if (its === undefined) {
      throw new TCPTalksError(
        "There is no link to the robot: start the client, so that it dials us",
      );
    }
    return await its.call(call, () => this.#now());
  }

  #now(): number {
    return this.#observer?.now() ?? 0;
  }

  #opened(link: number, client: string): void {
    const observer = new Observer(
      link,
      true,
      (passed) => this.#tell(passed),
      this.#numbers,
    );
    const put = (to: Side, bytes: Uint8Array) =>
      this.#relay.put(link, to, bytes);
    this.#links.set(link, new TappedLink(observer, put));
    this.#observer?.links.opened(link, client, this.#now());
  }

  #passed(link: number, from: Side, bytes: Uint8Array): void {
    this.#links.get(link)?.passed(from, bytes, this.#now());
  }

  #closed(link: number, why: string): void {
    this.#links.get(link)?.close();
    this.#links.delete(link);
    this.#observer?.links.closed(link, why);
  }

  /** Bytes go on whatever becomes of what is shown. */
  #tell(passed: Passed): void {
    try {
      this.#observer?.tell(passed);
    } catch (error) {
      if (!this.#isBroken) {
        this.#observer?.links.note(
          `Cannot show a message: ${messageOf(error)}`,
        );
      }
      this.#isBroken = true;
    }
  }
}
