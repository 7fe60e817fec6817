import type { Proof } from "../../../domain/challenge/second_factor.ts";
import type { ProviderCall } from "../../../domain/sending/provider_call.ts";
import type { ProviderFault } from "../../../ports/verifier.ts";

/** `call` is the evidence where a provider was asked. */
export type Verdict =
  | { readonly result: "right"; readonly proof: Proof; readonly call: ProviderCall | null }
  | {
    readonly result: "wrong" | "gone" | "too_many_attempts";
    readonly call: ProviderCall | null;
  }
  | (ProviderFault & { readonly call: ProviderCall })
  /** What a method without a provider needs is out of reach. */
  | { readonly result: "fault"; readonly retryAfterSeconds: null; readonly call: null };
