import { assertEquals } from "@std/assert";

const CLI = `${import.meta.dirname}/../../transport/cli/mod.ts`;
/** Files that the monitor may have open; more than it needs to start. */
const FILES = 128;

Deno.test({
  name:
    "door: requests that are never sent whole use up the files, and the monitor goes on",
  ignore: Deno.build.os === "windows",
  async fn() {
    const args = ["monitor", "127.0.0.1:0", "127.0.0.1:1", "--http", "0"];
    const monitor = new Deno.Command("sh", {
      args: [
        ...["-c", `ulimit -n ${FILES}; exec "$@"`, "sh", Deno.execPath()],
        ...["run", "-N", "-R", "--no-check", "--no-prompt", CLI, ...args],
      ],
      stderr: "piped",
    }).spawn();
    const half: Deno.TcpConn[] = [];
    let isOver = false;
    void monitor.status.then(() => isOver = true);
    try {
      let said = "";
      let port: number | undefined;
      const reader = monitor.stderr.pipeThrough(new TextDecoderStream())
        .getReader();
      while (port === undefined) {
        const { value, done } = await reader.read();
        if (done) throw new Error(said);
        said += value;
        const match = /Open http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
        if (match) port = Number(match[1]);
      }
      const hostname = "127.0.0.1";
      // Until it accepts none for a moment, or one after the other.
      while (half.length < 2 * FILES) {
        try {
          const socket = await Deno.connect({ hostname, port });
          half.push(socket);
          await socket.write(new TextEncoder().encode("GET / HTTP/1.1\r\nA: "));
        } catch {
          break;
        }
      }
      for (const socket of half.splice(0)) socket.close();
      let status = 0;
      while (status === 0 && !isOver) {
        try {
          const response = await fetch(`http://${hostname}:${port}/`);
          status = response.status;
          await response.body?.cancel();
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
      assertEquals(status, 200);
      await reader.cancel();
    } finally {
      for (const socket of half) socket.close();
      monitor.kill("SIGKILL");
      await monitor.status;
    }
  },
});
