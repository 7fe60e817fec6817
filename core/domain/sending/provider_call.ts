/** Evidence of one request to the provider, for operators. */
export interface ProviderCall {
  readonly operation: "start" | "check" | "fetch" | "cancel";
  readonly method: "GET" | "POST";
  /** Contains the provider's IDs, never a phone number. */
  readonly path: string;
  /** Null if there was no response. */
  readonly httpStatus: number | null;
  /** The provider's numeric error code, or null. */
  readonly providerCode: number | null;
  /** The provider's request ID for a support ticket, or null. */
  readonly providerRequestId: string | null;
  /** The provider's ID of the service in which the code is looked up. */
  readonly serviceId: string;
  /** The provider's ID of the verification, or null. */
  readonly verificationId: string | null;
  /** The provider's status of the verification (`pending`, `approved`, ...), or null. */
  readonly verificationStatus: string | null;
  /** Milliseconds from the request to the end of the response, rounded. */
  readonly latencyMs: number;
  /** A sentence for the operator: what happened and what to do. */
  readonly operatorWords: string;
}
