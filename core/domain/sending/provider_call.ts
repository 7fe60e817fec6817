/** Evidence of one request to the provider: what an operator reads to know what happened. */
export interface ProviderCall {
  readonly operation: "start" | "check" | "fetch" | "cancel";
  readonly method: "GET" | "POST";
  /** Holds the provider's ids, never a phone number. */
  readonly path: string;
  /** Null when no answer came. */
  readonly httpStatus: number | null;
  /** The provider's own error code (a number), or null. */
  readonly providerCode: number | null;
  /** The provider's request id for a support ticket, or null. */
  readonly providerRequestId: string | null;
  /** The provider's name for the service that was asked: a code is looked up in it. */
  readonly serviceId: string;
  /** The provider's name for the verification, or null. */
  readonly verificationId: string | null;
  /** The provider's word for the verification's state (`pending`, `approved`, ...), or null. */
  readonly verificationStatus: string | null;
  /** Milliseconds from request to whole answer, rounded. */
  readonly latencyMs: number;
  /** One sentence for the operator: what it means and what to do. */
  readonly operatorWords: string;
}
