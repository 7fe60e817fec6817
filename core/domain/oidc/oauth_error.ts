/** The errors that a client may get: RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6. */
export const oauthErrors = [
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "invalid_scope",
  "invalid_target",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_type",
  "unsupported_token_type",
  "request_not_supported",
  "request_uri_not_supported",
  "registration_not_supported",
  "access_denied",
  "temporarily_unavailable",
  "login_required",
  "interaction_required",
  "consent_required",
  "invalid_token",
  "insufficient_scope",
] as const;

export type OAuthErrorCode = typeof oauthErrors[number];

/** An error, with a sentence for the developer of the client: ASCII without `"` and `\`. */
export interface OAuthError {
  readonly code: OAuthErrorCode;
  readonly description: string;
}

export function oauthError(code: OAuthErrorCode, description: string): OAuthError {
  return { code, description };
}
