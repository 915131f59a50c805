/** How long a Unix socket's server may take to answer, in milliseconds. */
const DIAL_MS = 2000;

/** Dials in a worker, for whose word its maker waits. */
const DIALLER = `self.onmessage = async ({ data: [path, answer] }) => {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) answer[0] = 1;
  }
  Atomics.store(answer, 1, 1);
  Atomics.notify(answer, 1);
};`;

/** The file of a Unix socket that we listen on. */
export class UnixFile {
  #path: string;
  #made: string;

  private constructor(path: string) {
    this.#path = path;
    this.#made = fingerprint(path);
  }

  /**
   * Listens. The file of a server that ended without taking it away is
   * replaced: nobody answers there.
   */
  static listen(path: string): [Deno.Listener, UnixFile] {
    let listener: Deno.Listener;
    try {
      listener = Deno.listen({ transport: "unix", path });
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse) || !isStale(path)) {
        throw error;
      }
      Deno.removeSync(path);
      listener = Deno.listen({ transport: "unix", path });
    }
    return [listener, new UnixFile(path)];
  }

  /**
   * Ends the listener, and takes the file away, unless it is another server's by now.
   *
   * @param done Settles once the system has let go of the listener.
   */
  close(listener: Deno.Listener, done: Promise<unknown>): void {
    const found = fingerprint(this.#path);
    if (found === this.#made || found === GONE) {
      listener.close();
      if (fingerprint(this.#path) === this.#made) Deno.removeSync(this.#path);
      return;
    }
    // Deno takes away what is at the path, whosever it is.
    const aside = `${this.#path}.${crypto.randomUUID()}`;
    Deno.renameSync(this.#path, aside);
    listener.close();
    const restore = () => Deno.renameSync(aside, this.#path);
    done.then(restore, restore);
  }
}

const GONE = "gone";

function fingerprint(path: string): string {
  try {
    const { ino, mtime } = Deno.lstatSync(path);
    return `${ino} ${mtime?.getTime()}`;
  } catch {
    return GONE;
  }
}

/** Whether nobody listens on a socket's file. At once: who listens cannot wait. */
function isStale(path: string): boolean {
  if (!Deno.lstatSync(path).isSocket) return false;
  const answer = new Int32Array(new SharedArrayBuffer(8));
  const url = URL.createObjectURL(
    new Blob([DIALLER], { type: "text/javascript" }),
  );
  const worker = new Worker(url, { type: "module" });
  try {
    worker.postMessage([path, answer]);
    Atomics.wait(answer, 1, 0, DIAL_MS);
    return answer[0] === 1;
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}
