import type { Asks, Detail, Line } from "../protocol.ts";

/** What the page asks the server for, with the token of the page's address. */
export class ServerLink {
  #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** Asks for something; rejects with the server's words. */
  async ask<Path extends keyof Asks>(
    path: Path,
    asked: Asks[Path],
    signal: AbortSignal | null = null,
  ): Promise<Response> {
    const body = JSON.stringify(asked);
    const response = await this.#fetch(path, { method: "POST", body, signal });
    if (response.ok) return response;
    const text = await response.text();
    let words = text;
    try {
      words = JSON.parse(text).error ?? text;
    } catch {
      // It is no JSON: the words stand as they are.
    }
    throw new Error(words);
  }

  /** One message, wholly; undefined where it is not kept any more. */
  async detail(id: number): Promise<Detail | undefined> {
    try {
      const response = await this.#fetch(`/message/${id}`);
      return response.ok ? await response.json() : undefined;
    } catch {
      return undefined;
    }
  }

  /** Reads the stream until it ends; gives the HTTP status, 0 without a server. */
  async read(take: (line: Line) => void): Promise<number> {
    let status = 0;
    try {
      const response = await this.#fetch("/stream");
      status = response.status;
      if (response.ok) await eachLine(response, take);
    } catch {
      // It is over all the same.
    }
    return status;
  }

  #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}` };
    return fetch(path, { ...init, headers });
  }
}

/** Reads JSON line by line, as it comes, until it ends. */
export async function eachLine<T>(
  { body }: Response,
  take: (line: T) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  // Of a line that came in many pieces: joined once, when its end is there.
  let pieces: string[] = [];
  for (;;) {
    const { value } = await reader?.read() ?? {};
    if (value === undefined) return;
    const lines = decoder.decode(value, { stream: true }).split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      take(JSON.parse(pieces.join("") + line));
      pieces = [];
    }
    pieces.push(last);
  }
}
