import { Buffer } from "node:buffer";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TlsTerms } from "./postgres_tls.ts";
import type { PostgresPlace } from "./postgres_url.ts";

/** A connection being made. */
export interface OpeningSocket {
  /** Resolves when it is connected, and encrypted where the place asks for it. */
  readonly ready: Promise<Socket>;
  /** Cuts it, made or not. */
  destroy(): void;
}

/** PostgreSQL's SSLRequest: length 8, code 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Connects, and speaks TLS before postgres.js sees the socket: an error in its own TLS start is
 * thrown where it cannot be caught, and ends the process. Certificate authorities are those of
 * `sslrootcert`, or Deno's; `DENO_CERT` or `--cert` adds one to these.
 */
export function openSocket({ host, port, socketDirectory, tls }: PostgresPlace): OpeningSocket {
  const socket = socketDirectory === null
    ? connect({ host, port })
    : connect({ path: `${socketDirectory}/.s.PGSQL.${port}` });
  // postgres.js listens as well; without any listener an error would end the process.
  socket.on("error", () => {});
  const connected = settled(socket, "connect").then(() => socket);
  return {
    ready: tls === null ? connected : connected.then(() => secured(socket, host, tls)),
    destroy: () => void socket.destroy(),
  };
}

async function secured(socket: Socket, host: string, terms: TlsTerms): Promise<Socket> {
  try {
    // Read for each connection, so that a renewed file needs no restart.
    const authorities = await readAuthorities(terms);
    const answer = settled(socket, "data");
    socket.write(sslRequest);
    const [bytes] = await answer;
    // One byte alone: what came with it would be taken for encrypted (CVE-2021-23222).
    if (!(bytes instanceof Uint8Array) || bytes.length !== 1 || bytes[0] !== 0x53) {
      throw Object.assign(new Error("the server does not speak TLS"), { code: "NO_TLS" });
    }
    socket.removeAllListeners("data");
    const encrypted = connectTls({
      socket,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...authorities,
      ...(terms.verify === "authority" ? { checkServerIdentity: () => undefined } : {}),
      rejectUnauthorized: terms.verify !== "nothing",
    });
    encrypted.on("error", () => {});
    await settled(encrypted, "secureConnect");
    return encrypted;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function readAuthorities(
  { rootCertFile }: TlsTerms,
): Promise<{ readonly ca?: string }> {
  if (rootCertFile === null) return {};
  try {
    return { ca: await Deno.readTextFile(rootCertFile) };
  } catch (error) {
    const why = error instanceof Error ? error.name : "unknown error";
    throw new Error(`the file that sslrootcert names cannot be read (${why})`);
  }
}

/** What came with the event; rejects when the socket fails or closes first. */
function settled(socket: Socket, event: string): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    socket.once(event, (...values) => resolve(values));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
  });
}
