/** What a terminal uses to reach its server. */
export interface ServerLink {
  /** `https://login.example.com`. */
  readonly origin: string;
  /** `lk_k_...`. */
  readonly key: string;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Returns a new idempotency key. */
  readonly newRequestKey: () => string;
}

export interface ServerRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Omitted without a body. */
  readonly body?: unknown;
  /** Null for a request that changes nothing. */
  readonly requestKey: string | null;
}

export interface ServerResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body. Null if the body is not JSON. */
  readonly json: { readonly value: unknown } | null;
}

/** No response. `sent` is false if the request certainly never left. */
export interface NoResponse {
  readonly sent: boolean;
  /** The middle of a sentence: `connection refused`. */
  readonly why: string;
}

/** Longer than any operation takes, so that an answer is not given up that would have come. */
const answerMs = 120_000;

/** Far more than any answer has. A server, or what took its place, could send without end. */
export const answerBytesMax = 16 * 1024 * 1024;

/** Sends one request, once. */
export async function exchange(
  { origin, key, fetch }: ServerLink,
  { method, path, body, requestKey }: ServerRequest,
): Promise<ServerResponse | NoResponse> {
  const headers = new Headers({ "latchkey-key": key, accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (requestKey !== null) headers.set("idempotency-key", requestKey);
  try {
    const response = await fetch(
      new Request(`${origin}${path}`, {
        method,
        headers,
        // A redirect would take the key elsewhere.
        redirect: "error",
        signal: AbortSignal.timeout(answerMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await readLimited(response);
    if (text === null) return { sent: true, why: "the answer is too large" };
    return { status: response.status, headers: response.headers, json: parseJson(text) };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    return explain(error);
  }
}

/** Null if there are more than `answerBytesMax` bytes. */
async function readLimited({ body }: Response): Promise<string | null> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop cancels the body.
    if (bytes > answerBytesMax) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): ServerResponse["json"] {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** Deno says in the cause where a request failed: `client error (Connect): dns error: ...`. */
function explain(error: Error): NoResponse {
  if (error.name === "TimeoutError") {
    return { sent: true, why: `no answer within ${answerMs / 1000} seconds` };
  }
  const words = error.cause instanceof Error ? error.cause.message : error.message;
  if (/redirect/i.test(words)) return { sent: true, why: "it redirects to another address" };
  const [, failed] = /client error \(Connect\): (.*)$/s.exec(words) ?? [];
  if (failed === undefined) return { sent: true, why: "the connection was lost" };
  return { sent: false, why: connectWords(failed) };
}

function connectWords(failed: string): string {
  if (/certificate/.test(failed)) {
    return `its certificate is not trusted (${failed.split(": ").at(-1) ?? failed})`;
  }
  if (failed.startsWith("dns error")) return "there is no such host";
  if (/refused/.test(failed)) return "connection refused";
  if (/tls|handshake|InvalidContentType/.test(failed)) return "it does not speak TLS";
  return failed.split(": ").at(-1) ?? failed;
}
