import type { Channel } from "../../../domain/channel.ts";
import type { Proof } from "../../../domain/challenge/second_factor.ts";
import type { RecoveryCodeHash } from "../../../domain/factors/recovery_code.ts";
import type { Code } from "../../../domain/one_time_code.ts";
import type { ProviderCall } from "../../../domain/sending/provider_call.ts";
import type { ProviderFault } from "../../../ports/verifier.ts";

/** What somebody presents, parsed; nothing is known yet of whether it is right. */
export type Presented =
  | { readonly method: Channel | "totp"; readonly code: Code }
  | { readonly method: "recovery_code"; readonly hash: RecoveryCodeHash }
  | { readonly method: "passkey"; readonly response: Readonly<Record<string, unknown>> };

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
