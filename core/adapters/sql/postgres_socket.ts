import { Buffer } from "node:buffer";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { PostgresAddress } from "./postgres_url.ts";

/** A connection being made. */
export interface OpeningSocket {
  /** Resolves when it is connected, and encrypted where the address asks for it. */
  readonly ready: Promise<Socket>;
  /** Cuts it, made or not. */
  destroy(): void;
}

/** PostgreSQL's SSLRequest: length 8, code 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Connects, and speaks TLS before postgres.js sees the socket: an error in its own TLS start is
 * thrown where nobody can catch it, and ends the process. Certificate authorities are Deno's;
 * `DENO_CERT` or `--cert` adds one.
 */
export function openSocket(address: PostgresAddress): OpeningSocket {
  const { host, port, socketDirectory } = address;
  const socket = socketDirectory === null
    ? connect({ host, port })
    : connect({ path: `${socketDirectory}/.s.PGSQL.${port}` });
  // postgres.js listens as well; without any listener an error would end the process.
  socket.on("error", () => {});
  const connected = settled(socket, "connect").then(() => socket);
  return {
    ready: address.tls ? connected.then(() => secured(socket, host)) : connected,
    destroy: () => void socket.destroy(),
  };
}

async function secured(socket: Socket, host: string): Promise<Socket> {
  const answer = settled(socket, "data");
  socket.write(sslRequest);
  const [bytes] = await answer;
  // One byte alone: what came with it would be taken for encrypted (CVE-2021-23222).
  if (!(bytes instanceof Uint8Array) || bytes.length !== 1 || bytes[0] !== 0x53) {
    socket.destroy();
    throw new Error("the server does not speak TLS");
  }
  socket.removeAllListeners("data");
  const name = isIP(host) === 0 ? { servername: host } : {};
  const encrypted = connectTls({ socket, host, ...name, rejectUnauthorized: true });
  encrypted.on("error", () => {});
  await settled(encrypted, "secureConnect");
  return encrypted;
}

/** What came with the event; rejects when the socket fails or closes first. */
function settled(socket: Socket, event: string): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    socket.once(event, (...values) => resolve(values));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
  });
}
