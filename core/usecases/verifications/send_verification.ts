import type { KeyCaller } from "../../domain/audit_event.ts";
import { type FieldRefusal, type Outcome, refused } from "../../domain/refusal.ts";
import {
  countVerificationSend,
  type CountVerificationSendPorts,
  type VerificationCountRefusal,
} from "./count_verification_send.ts";
import {
  deliverVerification,
  type DeliverVerificationPorts,
  type VerificationSendRefusal,
} from "./deliver_verification.ts";
import type { VerificationState } from "./describe_verification.ts";
import { findOpenVerification } from "./find_verification.ts";
import { parseVerificationMessage, type VerificationMessageInput } from "./verification_input.ts";

type SendVerificationPorts = CountVerificationSendPorts & DeliverVerificationPorts;

/**
 * Sends another code of an open verification: at most five in all, with growing waits. A call
 * becomes available after the second SMS, or immediately for a landline.
 */
export async function sendVerification(
  ports: SendVerificationPorts,
  input: VerificationMessageInput & { readonly verificationId: string },
  caller: KeyCaller,
): Promise<
  Outcome<
    VerificationState,
    "invalid_input" | VerificationCountRefusal | VerificationSendRefusal
  >
> {
  if (!ports.policies.verifications) return refused("not_configured");
  const fields: FieldRefusal[] = [];
  const message = parseVerificationMessage(input, caller, fields);
  if (message === null) return refused("invalid_input", { fields });
  const { client, channel } = message;
  const type = "verification.code_refused";
  const found = await findOpenVerification(ports, input.verificationId, type, client);
  if (!found.ok) return found;
  const counted = await countVerificationSend(ports, found.value, channel, client);
  return counted.ok ? await deliverVerification(ports, { ...counted.value, message }) : counted;
}
