/**
 * Traces, if `OTEL_DENO` is on. Deno then makes a span for each request, and gives JavaScript the
 * API of OpenTelemetry under a global symbol, so no package is needed.
 * @module
 */

/** What is used of a span. */
interface Span {
  setAttribute(name: string, value: unknown): Span;
  setStatus(status: { readonly code: number; readonly message?: string }): Span;
  recordException(error: unknown): void;
  updateName(name: string): Span;
  end(): void;
}

/** What is used of the API, version 1. */
interface TelemetryApi {
  readonly context: { active(): { getValue(key: symbol): unknown } };
  readonly trace: { getTracer(name: string): { startSpan(name: string): Span } };
}

const spanKey = Symbol.for("OpenTelemetry Context Key SPAN");

/**
 * Attributes that can contain a token, an ID or a phone number: the parts of URLs, and messages of
 * errors, which repeat the URL. The route and the status say what happened.
 */
const hidden: ReadonlySet<string> = new Set([
  "url.full",
  "url.path",
  "url.query",
  "exception.message",
  "exception.stacktrace",
]);

function findApi(): TelemetryApi | null {
  const found: unknown = Reflect.get(globalThis, Symbol.for("opentelemetry.js.api.1"));
  return typeof found === "object" && found !== null ? found as TelemetryApi : null;
}

/**
 * Keeps URLs and messages out of every span of this process, also those of requests to the
 * provider. Deno adds them through the same method as everyone else, and what is added once cannot
 * be removed: a second value is exported in addition. Does nothing if traces are off. Returns
 * whether they are on.
 */
export function hideSecretsInSpans(): boolean {
  const api = findApi();
  if (api === null) return false;
  const span = api.trace.getTracer("latchkey").startSpan("start");
  const methods: Span = Object.getPrototypeOf(span);
  const { setAttribute, setStatus } = methods;
  methods.setAttribute = function (name, value) {
    return hidden.has(name) ? this : setAttribute.call(this, name, value);
  };
  methods.setStatus = function ({ code }) {
    return setStatus.call(this, { code });
  };
  methods.recordException = () => undefined;
  span.end();
  return true;
}

/** Whether Deno makes spans of the requests that its HTTP server reads. */
export function makesSpans(): boolean {
  return findApi() !== null;
}

/** Returns a function that names the span of the current request by its route. */
export function openSpanNames(): ((method: string, route: string | null) => void) | null {
  const api = findApi();
  if (api === null) return null;
  return (method, route) => {
    const span = api.context.active().getValue(spanKey);
    if (route === null || typeof span !== "object" || span === null) return;
    (span as Span).setAttribute("http.route", route);
    (span as Span).updateName(`${method} ${route}`);
  };
}
