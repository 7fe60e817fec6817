import type { Caller } from "../../domain/audit_event.ts";
import { parseCode } from "../../domain/one_time_code.ts";
import { after, type Instant, secondsUntil } from "../../domain/instant.ts";
import {
  granted,
  type Outcome,
  type Refusal,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import { totpContext } from "../../domain/upkeep/seal_context.ts";
import {
  totpConfirmationThrottle,
  totpEnrollmentSeconds,
  type TotpSecret,
  totpStep,
} from "../../domain/factors/totp.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Totp } from "../../ports/stores/factor_store.ts";
import { newEvent } from "../record/new_event.ts";
import { recordRefusal } from "../record/record_refusal.ts";
import { authenticateFor, type AuthenticatePorts } from "../session/authenticate.ts";
import { notify, type NotifyPorts } from "../sending/notify.ts";

type ConfirmTotpPorts =
  & AuthenticatePorts
  & NotifyPorts
  & Pick<Ports, "factors" | "throttles" | "secretBox" | "clock">;

export type TotpConfirmationRefusal =
  | "unauthenticated"
  | "invalid_input"
  | "throttled"
  | "not_configured"
  | "totp_not_enrolled"
  | "totp_already_enrolled"
  | "wrong_code";

/**
 * Completes an enrollment with its first code: from now on the app is a second factor. A guess
 * counts against the user before it is checked, so neither parallel guesses nor a new enrollment
 * bypass the limit. Trusted devices end. Returns the time of confirmation.
 */
export async function confirmTotp(
  ports: ConfirmTotpPorts,
  input: { readonly sessionToken: string; readonly code: string },
  caller: Caller,
): Promise<Outcome<Instant, TotpConfirmationRefusal>> {
  const found = await authenticateFor(ports, input, "totp.confirm", caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const code = parseCode(input.code);
  if (code === null) {
    return refused("invalid_input", { fields: [{ field: "code", code: "code_format" }] });
  }
  const totp = await ports.factors.findTotp(user.id);
  const unready = enrollmentRefusal(totp, ports.clock());
  if (totp === null || unready !== null) {
    return await refuseGuess(ports, user.id, caller, unready ?? "totp_not_enrolled");
  }
  const secret = ports.secretBox?.open(totp.secretBox, totpContext(user.id)) ?? null;
  // Enrolling again encrypts a new secret with the current key, if one is set.
  if (secret === null) return refused("not_configured");
  const take = await ports.throttles.takeThrottles(
    [totpConfirmationThrottle(user.id)],
    ports.clock(),
  );
  if (!take.passed) {
    const retryAfterSeconds = secondsUntil(take.until, ports.clock());
    return await refuseGuess(ports, user.id, caller, "throttled", { retryAfterSeconds });
  }
  const step = await totpStep(secret as TotpSecret, code, ports.clock());
  if (step === null) return await refuseGuess(ports, user.id, caller, "wrong_code");
  return await confirm(ports, user, totp, step, caller);
}

/** Returns why there is no enrollment to confirm, or null if there is one. */
function enrollmentRefusal(
  totp: Totp | null,
  now: Instant,
): "totp_not_enrolled" | "totp_already_enrolled" | null {
  if (totp === null) return "totp_not_enrolled";
  if (totp.confirmedAt !== null) return "totp_already_enrolled";
  return after(totp.createdAt, totpEnrollmentSeconds) > now ? null : "totp_not_enrolled";
}

async function confirm(
  ports: ConfirmTotpPorts,
  user: User,
  { secretBox }: Totp,
  step: number,
  caller: Caller,
): Promise<Outcome<Instant, TotpConfirmationRefusal>> {
  const now = ports.clock();
  const event = newEvent(ports, caller, { type: "totp.enrolled", userId: user.id });
  const confirmed = await ports.factors.confirmTotp(
    { userId: user.id, secretBox, step, now },
    event,
  );
  if (!confirmed) {
    // Another request was faster: it confirmed, removed or replaced the secret.
    const refusal = enrollmentRefusal(await ports.factors.findTotp(user.id), now);
    return await refuseGuess(ports, user.id, caller, refusal ?? "wrong_code");
  }
  const notice = { userId: user.id, to: user.phoneNumber, kind: "second_factor_changed" } as const;
  await notify(ports, notice, caller);
  return granted(now);
}

async function refuseGuess<Code extends TotpConfirmationRefusal>(
  ports: ConfirmTotpPorts,
  userId: UserId,
  caller: Caller,
  code: Code,
  more: Omit<Refusal<Code>, "code"> = {},
): Promise<Refused<Code>> {
  const facts = { type: "totp.enrollment_refused", userId } as const;
  return await recordRefusal(ports, refused(code, more), facts, caller);
}
