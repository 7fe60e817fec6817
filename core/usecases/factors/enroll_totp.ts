import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { totpContext } from "../../domain/upkeep/seal_context.ts";
import { mintTotpSecret, totpUri } from "../../domain/factors/totp.ts";
import { factorChangeThrottle } from "../../domain/throttle.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import {
  refuseOperation,
  throttleOperation,
  type ThrottleOperationPorts,
} from "../record/refuse_operation.ts";
import {
  requireStepUp,
  type RequireStepUpPorts,
  type StepUpRefusal,
} from "../session/require_step_up.ts";

type EnrollTotpPorts =
  & RequireStepUpPorts
  & ThrottleOperationPorts
  & Pick<Ports, "factors" | "secretBox" | "policies" | "clock" | "randomBytes">;

/** Shown once: anyone who has it can generate codes. */
export interface TotpEnrollment {
  /** Base32, for manual entry. */
  readonly secret: string;
  /** The same secret as an `otpauth:` URI, for a QR code. */
  readonly uri: string;
}

/**
 * Starts the enrollment of an authenticator app. The app is not a factor until its first code is
 * confirmed within ten minutes. A newer enrollment replaces this one.
 */
export async function enrollTotp(
  ports: EnrollTotpPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<
  Outcome<
    TotpEnrollment,
    | StepUpRefusal
    | "not_configured"
    | "totp_already_enrolled"
    | "throttled"
  >
> {
  const found = await requireStepUp(ports, input, "totp.enroll", caller);
  if (!found.ok) return found;
  if (ports.secretBox === null) return refused("not_configured");
  const { user } = found.value;
  const requested = { operation: "totp.enroll", userId: user.id, caller } as const;
  const full = await throttleOperation(ports, requested, [factorChangeThrottle(user.id)]);
  if (full !== null) return full;
  const secret = await mintTotpSecret(ports.randomBytes);
  const secretBox = ports.secretBox.seal(secret, totpContext(user.id));
  const event = newEvent(ports, caller, { type: "totp.enrollment_begun", userId: user.id });
  const saved = await ports.factors.saveTotp(
    { userId: user.id, secretBox, now: ports.clock() },
    event,
  );
  if (!saved) return await refuseOperation(ports, requested, "totp_already_enrolled");
  return granted({ secret, uri: await totpUri(secret, user.username, ports.policies.appName) });
}
