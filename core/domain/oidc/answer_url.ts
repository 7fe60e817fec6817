import type { AnswerTarget } from "./authorization_request.ts";
import type { OAuthError } from "./oauth_error.ts";

/** What a client gets: a code, or an error. */
export type Answer = { readonly code: string } | { readonly error: OAuthError };

/**
 * The address of an answer. `iss` protects clients of several providers from a mix-up (RFC 9207).
 * The redirect URI keeps its own query (RFC 6749 3.1.2).
 */
export function answerUrl(target: AnswerTarget, issuer: string, answer: Answer): string {
  const query = new URLSearchParams();
  if ("code" in answer) {
    query.set("code", answer.code);
  } else {
    query.set("error", answer.error.code);
    query.set("error_description", answer.error.description);
  }
  if (target.state !== null) query.set("state", target.state);
  query.set("iss", issuer);
  return `${target.redirectUri}${target.redirectUri.includes("?") ? "&" : "?"}${query}`;
}
