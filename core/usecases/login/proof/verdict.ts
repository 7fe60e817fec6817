import type { Proof } from "../../../domain/challenge/second_factor.ts";
import type { ProviderCall } from "../../../domain/sending/provider_call.ts";
import type { ProviderFault } from "../../../ports/verifier.ts";

/** The result of verifying a guess. `call` is the evidence if a provider was called. */
export type Verdict =
  | { readonly result: "correct"; readonly proof: Proof; readonly call: ProviderCall | null }
  | {
    readonly result: "wrong" | "gone" | "too_many_attempts";
    readonly call: ProviderCall | null;
  }
  | (ProviderFault & { readonly call: ProviderCall })
  /** A method that uses no provider cannot be verified now. */
  | { readonly result: "fault"; readonly retryAfterSeconds: number | null; readonly call: null };
