import { tmpdir } from "node:os";

// Above 10080, the highest port that fetch() blocks (the "bad ports" of the Fetch standard).
const [first, count] = [10_100, 9_900];

/**
 * Returns a port of 127.0.0.1 that nothing listens on, for a program that cannot use port 0. It is
 * below the ports that Linux assigns to connections and to listeners of any port (from 32768). No
 * test in any process gets the same port within 9,900 calls, which are counted in a file.
 */
export function freePort(): number {
  const path = `${tmpdir()}/latchkey-test-ports-${Deno.uid()}`;
  using file = Deno.openSync(path, { read: true, write: true, create: true });
  file.lockSync(true);
  const bytes = new Uint8Array(8);
  file.readSync(bytes);
  const view = new DataView(bytes.buffer);
  for (let tries = 0; tries < count; tries++) {
    const at = view.getUint32(0) + 1;
    view.setUint32(0, at);
    const port = first + at % count;
    if (!isFree(port)) continue;
    file.seekSync(0, Deno.SeekMode.Start);
    file.writeSync(bytes);
    return port;
  }
  throw new Error(`Every port from ${first} to ${first + count - 1} is in use`);
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch {
    return false;
  }
}
