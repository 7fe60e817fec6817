/** The names that a client gave its request, for the log only. */
export interface ClientTrace {
  /** The trace ID of a well-formed `traceparent`. */
  readonly trace_id?: string;
  /** The client's own `X-Request-Id`. */
  readonly client_request_id?: string;
}

/**
 * Reads the W3C trace and the client's request ID from a request's headers. Malformed ones are
 * ignored. They are not trusted for anything: a client can send what it likes.
 */
export function clientTrace(headers: Headers): ClientTrace {
  const traceparent = headers.get("traceparent");
  const own = headers.get("x-request-id");
  if (traceparent === null && own === null) return {};
  const traceId = traceIdOf(traceparent);
  return {
    ...(traceId === null ? {} : { trace_id: traceId }),
    ...(own !== null && requestIdShape.test(own) ? { client_request_id: own } : {}),
  };
}

const requestIdShape = /^[A-Za-z0-9._-]{1,64}$/;

/** W3C Trace Context 2.2: version, trace ID, parent ID and flags; later versions may add more. */
const traceparentShape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

function traceIdOf(traceparent: string | null): string | null {
  if (traceparent === null || traceparent.length > traceparentLengthMax) return null;
  const [, version, traceId = "", parentId = "", more] = traceparentShape.exec(traceparent) ?? [];
  if (version === undefined || version === "ff") return null;
  if (version === "00" && more !== undefined) return null;
  return /^0+$/.test(traceId) || /^0+$/.test(parentId) ? null : traceId;
}

/** Version 00 has 55 characters. */
const traceparentLengthMax = 512;
