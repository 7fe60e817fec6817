/** Certificates of a test authority, created with openssl for one test. @module */

export interface Certificates {
  readonly directory: string;
  /** The authority's certificate. */
  readonly authority: string;
  readonly serverKey: string;
  /** For localhost and 127.0.0.1. */
  readonly serverCertificate: string;
  /** For another host, with the same key. */
  readonly otherName: string;
}

/** Returns null if openssl is not installed. */
export async function certificates(): Promise<Certificates | null> {
  const directory = await Deno.makeTempDir({ prefix: "latchkey-certificates-" });
  const at = (name: string): string => `${directory}/${name}`;
  const openssl = async (...args: string[]): Promise<void> => {
    const { success, stderr } = await new Deno.Command("openssl", { args, cwd: directory })
      .output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  };
  const signed = async (name: string, names: string): Promise<string> => {
    const extension = `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`;
    await Deno.writeTextFile(at("extension"), `${extension}extendedKeyUsage=serverAuth\n`);
    const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extension"];
    await openssl("x509", "-req", "-days", "2", "-in", "request", ...by, "-out", name);
    return at(name);
  };
  const isCa = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign"];
  const self = ["req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=Example DB CA"];
  try {
    await openssl(...self, ...isCa, "-out", "ca.pem", "-keyout", "ca.key");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await Deno.remove(directory, { recursive: true });
    return null;
  }
  await openssl("req", "-new", "-nodes", "-subj", "/CN=db", "-out", "request", "-keyout", "key");
  return {
    directory,
    authority: at("ca.pem"),
    serverKey: at("key"),
    serverCertificate: await signed("server.pem", "DNS:localhost,IP:127.0.0.1"),
    otherName: await signed("other.pem", "DNS:other.example"),
  };
}
