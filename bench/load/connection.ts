/** A keep-alive HTTP/1.1 connection for one request at a time. */
export interface Connection {
  /** Sends a whole request and reads the whole response. Returns its status. */
  exchange(request: Uint8Array): Promise<number>;
  /** The body of the last response as text. */
  body(): string;
  close(): void;
}

const answerBytesMax = 64 * 1024;

/** Where a head with the same layout as the last one ends and has its content length. */
interface Shape {
  readonly headBytes: number;
  readonly lengthAt: number;
  readonly lengthDigits: number;
}

/**
 * Deno's `fetch` needs several times the CPU that the server needs for a request, so one core of
 * clients cannot load one core of server. This client needs about as much as the cheapest server,
 * because it recognizes responses with the same layout without parsing them.
 */
export async function openConnection(port: number): Promise<Connection> {
  const stream = await Deno.connect({ hostname: "127.0.0.1", port });
  stream.setNoDelay(true);
  const buffer = new Uint8Array(answerBytesMax);
  let shape: Shape = { headBytes: 0, lengthAt: 0, lengthDigits: 0 };
  let bodyAt = 0;
  let end = 0;

  /** The length of the response at the start of the buffer, or 0 if its head is incomplete. */
  function answerBytes(filled: number): number {
    let length = fits(buffer, filled, shape) ? readLength(buffer, shape) : -1;
    if (length < 0) {
      const found = findShape(buffer.subarray(0, filled));
      if (found === null) return 0;
      shape = found;
      length = readLength(buffer, shape);
    }
    return shape.headBytes + length;
  }

  return {
    async exchange(request): Promise<number> {
      for (let sent = 0; sent < request.length;) {
        sent += await stream.write(sent === 0 ? request : request.subarray(sent));
      }
      let filled = 0;
      for (let wanted = 0; wanted === 0 || filled < wanted; wanted = answerBytes(filled)) {
        const read = await stream.read(filled === 0 ? buffer : buffer.subarray(filled));
        if (read === null) throw new Error("The server closed the connection");
        filled += read;
      }
      bodyAt = shape.headBytes;
      end = filled;
      return digits(buffer, "HTTP/1.1 ".length, 3);
    },
    body: () => new TextDecoder().decode(buffer.subarray(bodyAt, end)),
    close: () => stream.close(),
  };
}

/** An HTTP/1.1 request as text. The body, if any, is JSON. */
export function requestText(
  line: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): string {
  const all: Record<string, string> = { host: "127.0.0.1", ...headers };
  if (body !== "") {
    all["content-type"] = "application/json";
    all["content-length"] = String(new TextEncoder().encode(body).length);
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${line} HTTP/1.1\r\n${head}\r\n${body}`;
}

function findShape(answer: Uint8Array): Shape | null {
  const text = new TextDecoder("latin1").decode(answer);
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const found = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, headEnd + 2));
  const length = found?.[1];
  if (length === undefined || found === null) {
    throw new Error("The response has no Content-Length, which this client requires");
  }
  const lengthAt = found.index + found[0].length - 2 - length.length;
  return { headBytes: headEnd + 4, lengthAt, lengthDigits: length.length };
}

function fits(buffer: Uint8Array, filled: number, shape: Shape): boolean {
  const { headBytes, lengthAt, lengthDigits } = shape;
  return headBytes > 0 && filled >= headBytes &&
    buffer[headBytes - 4] === 13 && buffer[headBytes - 3] === 10 &&
    buffer[headBytes - 2] === 13 && buffer[headBytes - 1] === 10 &&
    buffer[lengthAt - 1] === 32 && buffer[lengthAt + lengthDigits] === 13;
}

function readLength(buffer: Uint8Array, { lengthAt, lengthDigits }: Shape): number {
  return digits(buffer, lengthAt, lengthDigits);
}

/** Reads a number. Returns -1 if a byte is not a digit. */
function digits(buffer: Uint8Array, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index++) {
    const digit = (buffer[index] ?? 0) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
