/**
 * A typed client for Latchkey, for the backend of an app.
 * @module
 */
import createClient, { type Client } from "openapi-fetch";
import type { components, operations, paths } from "./api.ts";
import { type Problem, problemOf } from "./problem.ts";

export type { FieldError, Problem, ProblemCode } from "./problem.ts";

type Schemas = components["schemas"];

export type User = Schemas["User"];
/** A user with the full phone number and the metadata. */
export type OwnUser = Schemas["OwnUser"];
export type Session = Schemas["Session"];
export type Challenge = Schemas["Challenge"];
export type LoginChallenge = Schemas["LoginChallenge"];
export type DeviceLogin = Schemas["DeviceLogin"];
export type OpenedSession = Schemas["OpenedSession"];
export type SentCode = Schemas["SentCodeTo"];
export type ChallengeStatus = Schemas["ChallengeStatus"];

export interface LatchkeyOptions {
  /** Origin of Latchkey, such as `http://127.0.0.1:8000`. */
  readonly url: string;
  /**
   * An API key with the scope `clients:forward`, `lk_k_...`. With it, Latchkey believes
   * `forwardFor` and `userAgent` wherever your backend runs. It is a secret: never give it to a
   * browser.
   */
  readonly key?: string | undefined;
  /**
   * Address of the browser or app whose request you are serving: one IP address. Latchkey's limits
   * count by it, if there is a `key` or your backend is in `LATCHKEY_TRUSTED_PROXIES`.
   */
  readonly forwardFor?: string | undefined;
  /** User agent of that browser or app. Users see it in the list of their sessions. */
  readonly userAgent?: string | undefined;
  /** Default: 120,000, because a request may wait for a password hash and for the SMS provider. */
  readonly timeoutMs?: number;
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Either a value, or the problem that Latchkey responded with. */
export type Answer<Value> =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: Problem };

type BodyOf<Id extends keyof operations> = operations[Id] extends
  { requestBody?: { content: { "application/json": infer Body } } } ? Body : never;

/** The calls of the usual flows. Tokens are secrets: keep them out of URLs and logs. */
export interface Latchkey {
  /** Creates a user. Sends no message. */
  register(body: BodyOf<"register">): Promise<Answer<{ user: User }>>;
  /** Returns a challenge, or a session if `device_token` is that of a trusted device. */
  logIn(body: BodyOf<"login">): Promise<Answer<LoginChallenge | DeviceLogin>>;
  /** Sends a code, or a new one. */
  sendCode(body: BodyOf<"sendCode">): Promise<Answer<SentCode>>;
  /** What happened to a code, for a page that waits for it. At most once a second. */
  getChallengeStatus(body: BodyOf<"getChallengeStatus">): Promise<Answer<ChallengeStatus>>;
  /** Completes a login or a step-up. The first login returns recovery codes, once. */
  verify(body: BodyOf<"verify">): Promise<Answer<OpenedSession>>;
  /** Checks a session. Call it for each request, and do not keep the answer. */
  getSession(sessionToken: string): Promise<Answer<{ user: User; session: Session }>>;
  /** The user with the full phone number. */
  getUser(sessionToken: string): Promise<Answer<{ user: OwnUser }>>;
  /** Starts a step-up. `verify` then returns a session that replaces this one. */
  stepUp(sessionToken: string, body?: BodyOf<"stepUp">): Promise<Answer<Challenge>>;
  logOut(sessionToken: string): Promise<Answer<undefined>>;
  /** Every other route: see `authorized` for those that need a session. */
  readonly api: Client<paths>;
}

/**
 * A client for one request that your backend serves. It opens no connection and is cheap to make.
 * A response that is not Latchkey's, or none, is thrown as an `Error`.
 */
export function createLatchkey(options: LatchkeyOptions): Latchkey {
  const api = createClient<paths>({
    baseUrl: options.url,
    fetch: fetchWithin(options.timeoutMs ?? 120_000, options.fetch ?? globalThis.fetch),
    headers: clientHeaders(options),
  });
  return {
    api,
    register: async (body) => await answerOf(api.POST("/v1/register", { body })),
    logIn: async (body) => await answerOf(api.POST("/v1/login", { body })),
    sendCode: async (body) => await answerOf(api.POST("/v1/2fa/send", { body })),
    getChallengeStatus: async (body) => await answerOf(api.POST("/v1/2fa/status", { body })),
    verify: async (body) => await answerOf(api.POST("/v1/2fa/verify", { body })),
    getSession: async (token) => await answerOf(api.GET("/v1/session", authorized(token))),
    getUser: async (token) => await answerOf(api.GET("/v1/me", authorized(token))),
    stepUp: async (token, body = {}) =>
      await answerOf(api.POST("/v1/session/step-up", { ...authorized(token), body })),
    logOut: async (token) => await answerOf(api.POST("/v1/logout", authorized(token))),
  };
}

/** The headers that name the client of a request. */
function clientHeaders({ key, forwardFor, userAgent }: LatchkeyOptions): Record<string, string> {
  const address = key === undefined ? "x-forwarded-for" : "latchkey-client-address";
  const agent = key === undefined ? "user-agent" : "latchkey-client-user-agent";
  return {
    ...(key === undefined ? {} : { "latchkey-key": key }),
    ...(forwardFor === undefined ? {} : { [address]: forwardFor }),
    ...(userAgent === undefined ? {} : { [agent]: userAgent }),
  };
}

/** For routes of `api` that need a session: `api.GET("/v1/sessions", authorized(token))`. */
export function authorized(sessionToken: string): { readonly headers: Record<string, string> } {
  // Visitors can put anything into a cookie. A header with other characters makes fetch throw an
  // error that may quote it.
  const token = /^[!-~]*$/.test(sessionToken) ? sessionToken : "invalid";
  return { headers: { authorization: `Bearer ${token}` } };
}

/** The answer of a call of `api`. */
export async function answerOf<Value>(
  call: Promise<{ data?: Value; error?: unknown; response: Response }>,
): Promise<Answer<Value>> {
  const { data, error, response } = await call;
  // Without a body, `data` is undefined, and so is the value.
  if (response.ok) return { value: data as Value };
  const problem = problemOf(error);
  if (problem === null) {
    throw new Error(`Latchkey responded with ${response.status} and no problem`);
  }
  return { problem };
}

function fetchWithin(
  timeoutMs: number,
  send: (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    return await send(new Request(request, { signal }));
  };
}
