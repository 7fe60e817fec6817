import { Buffer } from "node:buffer";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TlsTerms } from "./postgres_tls.ts";
import type { PostgresPlace } from "./postgres_url.ts";

/** A connection in progress. */
export interface OpeningSocket {
  /** Resolves when the socket is connected and, if the place requires it, encrypted. */
  readonly ready: Promise<Socket>;
  /** Closes the socket, whether or not it is connected yet. Resolves when it is closed. */
  destroy(): Promise<void>;
}

/** PostgreSQL's SSLRequest message: length 8, code 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Connects and negotiates TLS before postgres.js sees the socket: postgres.js throws an error in
 * its own TLS negotiation where it cannot be caught, which ends the process. The certificate
 * authorities are those of `sslrootcert`, or Deno's; `DENO_CERT` or `--cert` adds one to Deno's.
 */
export function openSocket({ host, port, socketDirectory, tls }: PostgresPlace): OpeningSocket {
  const socket = socketDirectory === null
    ? connect({ host, port })
    : connect({ path: `${socketDirectory}/.s.PGSQL.${port}` });
  // postgres.js adds its own listener later; without any listener an error would end the process.
  socket.on("error", () => {});
  const connected = settled(socket, "connect").then(() => socket);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return {
    ready: tls === null ? connected : connected.then(() => secured(socket, host, tls)),
    destroy: () => {
      socket.destroy();
      return closed;
    },
  };
}

async function secured(socket: Socket, host: string, terms: TlsTerms): Promise<Socket> {
  try {
    // Read for each connection, so that replacing the file needs no restart.
    const authorities = await readAuthorities(terms);
    const response = settled(socket, "data");
    socket.write(sslRequest);
    const [bytes] = await response;
    // Exactly one byte: extra bytes would be treated as if they were encrypted (CVE-2021-23222).
    if (!(bytes instanceof Uint8Array) || bytes.length !== 1 || bytes[0] !== 0x53) {
      throw Object.assign(new Error("the server does not support TLS"), { code: "NO_TLS" });
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
    throw new Error(`the file in sslrootcert cannot be read (${why})`);
  }
}

/** Resolves with the event's arguments; rejects if the socket fails or closes first. */
function settled(socket: Socket, event: string): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    socket.once(event, (...values) => resolve(values));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
  });
}
