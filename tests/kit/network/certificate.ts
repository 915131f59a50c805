/** A certificate of an authority of our own, made for one test. */

/** PEM texts. */
export interface TestCertificate {
  /** The authority to trust. */
  readonly ca: string;
  /** For `localhost`, signed by it. */
  readonly cert: string;
  /** The key of `cert`. */
  readonly key: string;
}

const NEW_KEY = [
  "-newkey",
  "ec",
  "-pkeyopt",
  "ec_paramgen_curve:prime256v1",
  "-nodes",
];

/** Makes one with openssl, valid for a day. */
export async function makeCertificate(): Promise<TestCertificate> {
  const dir = await Deno.makeTempDir();
  try {
    const make = async (line: string, ...more: string[]) => {
      const args = [...line.split(" "), ...more];
      const command = new Deno.Command("openssl", { args, cwd: dir });
      const { success, stderr } = await command.output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
    };
    await make(
      "req -x509 -days 1 -keyout ca.key -out ca.pem -subj /CN=test-only",
      ...NEW_KEY,
    );
    await make("req -keyout key -out request -subj /CN=localhost", ...NEW_KEY);
    await Deno.writeTextFile(
      `${dir}/extensions`,
      "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
    );
    await make(
      "x509 -req -days 1 -in request -CA ca.pem -CAkey ca.key -CAcreateserial -out cert -extfile extensions",
    );
    const read = (file: string) => Deno.readTextFile(`${dir}/${file}`);
    return {
      ca: await read("ca.pem"),
      cert: await read("cert"),
      key: await read("key"),
    };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Whether openssl is there. */
export function hasOpenssl(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"] }).outputSync()
      .success;
  } catch {
    return false;
  }
}
