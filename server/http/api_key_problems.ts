import type { Detail } from "./problem_details.ts";

/** The refusals of requests with an API key: status, title and detail. */
export const apiKeyProblems = {
  api_key_invalid: [401, "Invalid API key", "The API key is missing or not valid."],
  api_key_expired: [401, "API key expired", "This API key has expired."],
  api_key_revoked: [401, "API key revoked", "This API key has been revoked."],
  api_key_with_origin: [
    403,
    "API key in a browser",
    "A request with an API key must not come from a web page.",
  ],
  api_key_scope_missing: [403, "Scope missing", "This API key does not allow this request."],
  api_key_not_found: [404, "API key not found", "No live API key has this name or ID."],
  api_key_name_taken: [409, "API key name taken", "A live API key has this name."],
  api_key_by_key: [403, "Keys make no keys", "An API key cannot create another one."],
  idempotency_key_reused: [
    422,
    "Idempotency key reused",
    "This idempotency key was used for another request.",
  ],
  idempotency_key_busy: [
    409,
    "Request in progress",
    "The same request is still in progress. Try again in a moment.",
  ],
  client_address_not_allowed: [
    403,
    "Client address not allowed",
    "This request must not name the address or the browser of a client.",
  ],
  client_address_invalid: [
    422,
    "Invalid client address",
    "The address of the client is not an IP address.",
  ],
} as const satisfies Readonly<
  Record<string, readonly [status: number, title: string, detail: Detail]>
>;

/** The refusals about clients of OpenID Connect: status, title and detail. */
export const clientProblems = {
  client_not_found: [404, "Client not found", "No client has this name or ID."],
  client_name_taken: [409, "Client name taken", "A client has this name."],
  client_public: [409, "Public client", "A public client has no secret."],
  client_declared: [409, "Client in a file", "This client is declared in a file of the service."],
} as const satisfies Readonly<
  Record<string, readonly [status: number, title: string, detail: Detail]>
>;

/** Every refusal of a key, or of the headers of a client, on the routes of users. */
export const forwardingRefusals = [
  "api_key_invalid",
  "api_key_expired",
  "api_key_revoked",
  "api_key_with_origin",
  "api_key_scope_missing",
  "client_address_not_allowed",
  "client_address_invalid",
] as const;

export type ForwardingRefusal = typeof forwardingRefusals[number];
