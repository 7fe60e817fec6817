import type { ClientId, OidcClient } from "./client.ts";
import { type OAuthError, oauthError } from "./oauth_error.ts";
import {
  type OAuthParameters,
  parameter,
  parameters,
  repeatedParameter,
  spaced,
} from "./oauth_parameters.ts";
import { isCodeChallenge } from "./pkce.ts";
import { redirectUriMatches } from "./client_uris.ts";
import { allowedResources } from "./resource.ts";
import { type OidcScope, parseScopes } from "./scope.ts";

/** The longest query of an authorization request: what proxies pass on in an address. */
export const requestLengthMax = 8 * 1024;

/** A sound request of a client for a code (RFC 6749 4.1.1, OpenID Connect Core 3.1.2.1). */
export interface AuthorizationRequest {
  readonly clientId: ClientId;
  readonly redirectUri: string;
  /** Given back as it came. */
  readonly state: string | null;
  readonly scopes: readonly OidcScope[];
  readonly nonce: string | null;
  /** Null only for a client that need not send one; see `OidcClient.pkceOptional`. */
  readonly codeChallenge: string | null;
  readonly prompts: readonly Prompt[];
  readonly maxAgeSeconds: number | null;
  /** Whether the client wants `aal2` rather than any other level that it knows. */
  readonly wantsAal2: boolean;
  readonly loginHint: string | null;
  /** An earlier ID token of the user that the client expects, not yet verified. */
  readonly idTokenHint: string | null;
  readonly resources: readonly string[];
}

/** Unknown ones are ignored. A user selects an account by logging in. */
export const prompts = ["none", "login", "consent", "select_account"] as const;

export type Prompt = typeof prompts[number];

/** Where an answer goes: sound, so that a redirect there is allowed. */
export interface AnswerTarget {
  readonly redirectUri: string;
  readonly state: string | null;
}

export type ParsedAuthorization =
  /** Not even the target is sound: a page says so, and no redirect happens. */
  | { readonly kind: "no_target" }
  | { readonly kind: "refused"; readonly target: AnswerTarget; readonly error: OAuthError }
  | { readonly kind: "sound"; readonly request: AuthorizationRequest };

/** Parses a request of a client that exists and is not disabled. */
export function parseAuthorization(
  query: OAuthParameters,
  client: OidcClient,
): ParsedAuthorization {
  const redirectUri = parameter(query, "redirect_uri");
  const matches = redirectUri !== null &&
    client.redirectUris.some((known) => redirectUriMatches(known, redirectUri));
  if (redirectUri === null || !matches) return { kind: "no_target" };
  const target = { redirectUri, state: parameter(query, "state") };
  const error = problemOf(query, client);
  return error === null
    ? { kind: "sound", request: requestOf(query, client, target) }
    : { kind: "refused", target, error };
}

function requestOf(
  query: OAuthParameters,
  client: OidcClient,
  target: AnswerTarget,
): AuthorizationRequest {
  const maxAge = parameter(query, "max_age");
  const asked = spaced(parameter(query, "prompt"));
  const levels = spaced(parameter(query, "acr_values"));
  return {
    ...target,
    clientId: client.id,
    scopes: parseScopes(parameter(query, "scope")),
    nonce: parameter(query, "nonce"),
    codeChallenge: parameter(query, "code_challenge"),
    prompts: prompts.filter((prompt) => asked.includes(prompt)),
    maxAgeSeconds: maxAge === null ? null : Number(maxAge),
    wantsAal2: levels.find((level) => level === "aal1" || level === "aal2") === "aal2",
    loginHint: parameter(query, "login_hint"),
    idTokenHint: parameter(query, "id_token_hint"),
    resources: [...new Set(parameters(query, "resource"))],
  };
}

/** The first thing that is wrong with a request whose target is sound. */
function problemOf(query: OAuthParameters, client: OidcClient): OAuthError | null {
  const repeated = repeatedParameter(query);
  if (repeated !== null) {
    return oauthError("invalid_request", "A parameter other than resource came twice");
  }
  return unsupported(query) ?? flowProblem(query) ?? pkceProblem(query, client) ??
    loginProblem(query) ?? resourceProblem(query, client);
}

function unsupported({ values }: OAuthParameters): OAuthError | null {
  if (values.has("request")) {
    return oauthError("request_not_supported", "Request objects are not supported");
  }
  if (values.has("request_uri")) {
    return oauthError("request_uri_not_supported", "request_uri is not supported");
  }
  return values.has("registration")
    ? oauthError("registration_not_supported", "registration is not supported")
    : null;
}

function flowProblem(query: OAuthParameters): OAuthError | null {
  const responseType = parameter(query, "response_type");
  if (responseType === null) return oauthError("invalid_request", "response_type is missing");
  if (responseType !== "code") {
    return oauthError("unsupported_response_type", "response_type must be code");
  }
  if ((parameter(query, "response_mode") ?? "query") !== "query") {
    return oauthError("invalid_request", "response_mode must be query");
  }
  return parseScopes(parameter(query, "scope")).includes("openid")
    ? null
    : oauthError("invalid_scope", "scope must contain openid");
}

function pkceProblem(query: OAuthParameters, client: OidcClient): OAuthError | null {
  const challenge = parameter(query, "code_challenge");
  const method = parameter(query, "code_challenge_method");
  if (challenge === null && method === null) {
    if (!client.pkceOptional) return oauthError("invalid_request", "code_challenge is missing");
    // RFC 9700 2.1.1: without PKCE, only a nonce shows that a code was injected.
    return parameter(query, "nonce") === null
      ? oauthError("invalid_request", "Without a code_challenge, nonce is required")
      : null;
  }
  if (method !== "S256") {
    return oauthError("invalid_request", "code_challenge_method must be S256");
  }
  return challenge !== null && isCodeChallenge(challenge)
    ? null
    : oauthError("invalid_request", "code_challenge must be a SHA-256 in base64url");
}

/** It is stored until the code is redeemed. */
const nonceLengthMax = 512;

function loginProblem(query: OAuthParameters): OAuthError | null {
  const nonce = parameter(query, "nonce") ?? "";
  if (nonce.length > nonceLengthMax || /\p{Cc}/u.test(nonce)) {
    return oauthError("invalid_request", "nonce must be short, without control characters");
  }
  const asked = spaced(parameter(query, "prompt"));
  if (asked.includes("none") && asked.length > 1) {
    return oauthError("invalid_request", "prompt=none excludes other values");
  }
  // OpenID Connect User Registration 1.0, 4.1, and what other providers do.
  if (asked.some((each) => !prompts.some((known) => known === each))) {
    return oauthError("invalid_request", `prompt must be of ${prompts.join(", ")}`);
  }
  const maxAge = parameter(query, "max_age");
  return maxAge === null || /^[0-9]{1,9}$/.test(maxAge)
    ? null
    : oauthError("invalid_request", "max_age must be a number of seconds");
}

function resourceProblem(query: OAuthParameters, client: OidcClient): OAuthError | null {
  return allowedResources(client, parameters(query, "resource")) === null
    ? oauthError("invalid_target", "The client is not registered for this resource")
    : null;
}

/** The ID that a request names, not yet looked up. Null if it is absent or came twice. */
export function clientIdOf(query: OAuthParameters): string | null {
  return parameter(query, "client_id");
}
