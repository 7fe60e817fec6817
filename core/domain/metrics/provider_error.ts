/** Why a request to the provider gave no result. `request`: only this request was wrong. */
export const providerErrorClasses = [
  "no_response",
  "server_error",
  "credentials",
  "too_many_requests",
  "invalid_response",
  "request",
] as const;

export type ProviderErrorClass = typeof providerErrorClasses[number];

/** Returns the class of a fault, from its HTTP status (null without a response) and its scope. */
export function providerErrorClass(
  httpStatus: number | null,
  scope: "provider" | "request",
): ProviderErrorClass {
  if (httpStatus === null) return "no_response";
  if (httpStatus === 401) return "credentials";
  if (httpStatus === 429) return "too_many_requests";
  if (httpStatus < 400) return "invalid_response";
  if (httpStatus >= 500 || httpStatus === 408) return "server_error";
  return scope === "request" ? "request" : "server_error";
}
