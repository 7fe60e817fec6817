import type { routeTags } from "../http/route.ts";

/**
 * The version of the API, not of the product, which the public port does not show (R75). A new
 * version has a new path prefix.
 */
export const apiVersion = "1";

/** What each heading of the reference is about. */
export const tagDescriptions: Readonly<Record<typeof routeTags[number], string>> = {
  Accounts: "Users register, export their data and delete their account.",
  Login: "A password opens a challenge; a second factor completes it and returns a session.",
  Sessions: "What an app checks for each request, and what users see and end.",
  "Password and phone": "Changes and resets. Each of them requires its own proof.",
  Authenticators: "Authenticator apps, passkeys and recovery codes.",
  Devices: "Browsers that a user trusts, which log in with the password alone.",
  Tokens: "Signed tokens (JWT) for services that cannot call Latchkey.",
  Verifications: "Verify phone numbers for systems with their own accounts, with an API key.",
  Terminal: "What the terminal admin requests from another machine. Programs use the routes above.",
  Admin: "What a backend or a tool does with an API key. Off until an operator creates a key.",
  Service: "Health checks for load balancers and orchestrators.",
};

/** Paragraphs of Markdown. */
export const apiDescription = [
  "Latchkey registers users, logs them in with a password and a second factor, and keeps their " +
  "sessions.",
  "Requests and responses are JSON. A request body is declared as `application/json` and has at " +
  "most 16 KiB. Unknown and repeated fields are refused. Responses may get new fields in later " +
  "versions: ignore those that you do not know.",
  "A session token (`lk_s_...`) is sent as `Authorization: Bearer`. A URL never contains a token.",
  "An API key (`lk_k_...`) of a backend is sent as `Latchkey-Key`, never as `Authorization`.",
  "A backend that passes on the logins of its users names the client of a request with " +
  "`Latchkey-Client-Address` and `Latchkey-Client-User-Agent`, and sends an API key with the " +
  "scope `clients:forward` in `Latchkey-Key`. Without such a key, these headers are refused.",
  "A refusal is a problem (RFC 9457) of type `application/problem+json`. Programs read `code`; " +
  "`detail` is a sentence that users may see. Times are ISO 8601 in UTC. Waits are whole seconds.",
] as const;

export const headerDescriptions = {
  RequestId: "Identifies the request in the log and in the audit log",
  RetryAfter: "Seconds after which the same request may succeed; `retry_after` in the body",
  Authenticate: '`Bearer`, and `error="invalid_token"` if a token was presented (RFC 6750)',
} as const;
