import { headOf, ResponseWriter } from "./direct_response.ts";
import type { GateAnswer } from "./gate_inner.ts";
import type { GateLedger } from "./gate_ledger.ts";
import { type AnswerDirectly, type Link, noteBytes, noteEnd, startClosing } from "./gate_link.ts";
import { wholeRequest } from "./whole_request.ts";

export interface DirectOptions {
  readonly answer: GateAnswer;
  readonly ledger: Pick<GateLedger, "started" | "ended">;
  /** Whether every response is now the last one of its connection. */
  readonly isDraining: () => boolean;
  readonly now: () => number;
  readonly onFault: (error: unknown) => void;
}

/**
 * Answers the requests of a connection as long as each one arrives whole: the relay to the HTTP
 * server takes as much CPU as a session check. Once the server has read a body, only it knows where
 * the next request begins, so it gets everything from the first request that is left to it.
 */
export function openDirectAnswers(options: DirectOptions): AnswerDirectly {
  const { ledger, isDraining, now } = options;
  return async (link, buffer, length) => {
    let writer: ResponseWriter | null = null;
    for (;;) {
      const request = wholeRequest(buffer.subarray(0, length));
      if (request === null) return length;
      ledger.started(link);
      // Notices a client that leaves. What it sends meanwhile waits for the response.
      const reading = link.client.read(buffer);
      reading.then((read) => read === null && noteEnd(link), () => noteEnd(link));
      const response = await respondTo(request, link, options);
      const head = headOf(response, isDraining() || wantsClose(request));
      // From here on, a client that does not read can be closed to make room.
      ledger.ended(link);
      writer ??= new ResponseWriter(link, now);
      await writer.write(response, head.text);
      const isLast = head.isLast || isDraining();
      if (isLast) await startClosing(link, now);
      let read = await reading;
      // Closing a socket with unread bytes resets the connection: the response may be lost.
      while (isLast && read !== null) read = await link.client.read(buffer);
      if (read === null) return null;
      noteBytes(link, now());
      length = read;
    }
  };
}

function wantsClose({ headers }: Request): boolean {
  return headers.get("connection")?.toLowerCase() === "close";
}

async function respondTo(
  request: Request,
  { address, left }: Link,
  { answer, onFault }: DirectOptions,
): Promise<Response> {
  try {
    return await answer(request, address, left.signal);
  } catch (error) {
    onFault(error);
    return new Response(null, { status: 500, headers: { connection: "close" } });
  }
}
