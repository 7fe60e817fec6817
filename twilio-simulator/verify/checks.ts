/** VerificationCheck: five attempts, then 429/60202 until the verification ends. */
import { sameText } from "../wire/account.ts";
import { type Fields, refuseUnknown, requireField } from "../wire/form.ts";
import { isoInstant } from "../wire/minting.ts";
import {
  invalidParameter,
  notFound,
  problem,
  refused,
  type TwilioAnswer,
  type TwilioJson,
} from "../wire/problem.ts";
import type { ParsedField } from "../wire/problem.ts";
import { isAddressable } from "./start_form.ts";
import { approve } from "./verifications.ts";
import {
  checksMax,
  findLive,
  findVerification,
  type SimulatedService,
  type SimulatedVerification,
  type World,
} from "./world.ts";

const known: ReadonlySet<string> = new Set([
  "Code",
  "To",
  "VerificationSid",
  "Amount",
  "Payee",
  "SnaClientToken",
]);

/**
 * An incorrect code is not an error: 200, `pending`, `valid: false`. 404/20404 means expired,
 * already approved, canceled or never started.
 */
export function checkVerification(
  world: World,
  service: SimulatedService,
  fields: Fields,
  path: string,
): TwilioAnswer {
  const parsed = parseCheck(fields);
  if (!parsed.ok) return parsed.answer;
  const verification = findChecked(world, service, fields);
  if (verification === null || verification.status === "canceled") {
    return notFound(path.replace(/^\/v2/, ""));
  }
  if (verification.checks >= checksMax) return problem(60202);
  // There is no await between the limit and this line, so parallel checks cannot exceed five.
  verification.checks += 1;
  if (sameText(parsed.value, verification.code)) {
    approve(world, verification);
  } else {
    verification.updatedAt = world.now();
    if (verification.checks === checksMax) verification.status = "max_attempts_reached";
  }
  return { status: 200, json: renderCheck(world, service, verification) };
}

/** The code to compare. Refuses everything that can be refused without the verification. */
function parseCheck(fields: Fields): ParsedField<string> {
  const listed = refuseUnknown(fields, known);
  if (!listed.ok) return listed;
  const to = fields.get("To");
  if (to === undefined && !fields.has("VerificationSid")) return refused(60221);
  if (to !== undefined && !isAddressable(to)) return invalidParameter("To", to);
  const code = requireField(fields, "Code");
  if (!code.ok) return code;
  const length = [...code.value].length;
  return length >= 4 && length <= 10 ? code : invalidParameter("Code");
}

/** Finds the verification by its SID; if a number is given too, it must match. */
function findChecked(
  world: World,
  service: SimulatedService,
  fields: Fields,
): SimulatedVerification | null {
  const to = fields.get("To");
  const sid = fields.get("VerificationSid");
  if (sid === undefined) return to === undefined ? null : findLive(world, service, to);
  const verification = findVerification(world, service, sid);
  return to === undefined || verification?.to === to ? verification : null;
}

function renderCheck(
  world: World,
  service: SimulatedService,
  verification: SimulatedVerification,
): TwilioJson {
  return {
    sid: verification.sid,
    service_sid: service.sid,
    account_sid: world.account.accountSid,
    to: verification.to,
    channel: verification.channel,
    status: verification.status,
    valid: verification.status === "approved",
    amount: verification.amount,
    payee: verification.payee,
    sna_attempts_error_codes: [],
    date_created: isoInstant(verification.createdAt),
    date_updated: isoInstant(verification.updatedAt),
  };
}
