/** The Verification resource (VE): start, resend, fetch, cancel, approve by hand. */
import { type Fields, refuseUnknown, requireField } from "../wire/form.ts";
import { isoInstant, mintCode, mintSid } from "../wire/minting.ts";
import {
  invalidParameter,
  notFound,
  problem,
  type TwilioAnswer,
  type TwilioJson,
} from "../wire/problem.ts";
import { parseStart, type Start } from "./start_form.ts";
import {
  deleteExpired,
  deleteVerification,
  endLife,
  findLive,
  findVerification,
  insertAttempt,
  liveKey,
  sendsMax,
  type SimulatedService,
  type SimulatedVerification,
  verificationLifetimeMilliseconds,
  type World,
} from "./world.ts";

/**
 * There is one verification in progress for each service and number. A second start is a resend,
 * on the same or another channel, with the same SID and code. The sixth start in 10 minutes is
 * 429/60203.
 *
 * A start after five checks is a resend too: according to Twilio's documentation, only a correct
 * check, the expiration or a cancel starts a new life cycle. So it returns 201 with the status
 * `max_attempts_reached` and sends a code that every check refuses with 60202. This exposes clients
 * that trust every 201.
 */
export function startVerification(
  world: World,
  service: SimulatedService,
  fields: Fields,
  origin: string,
): TwilioAnswer {
  const start = parseStart(service, fields);
  if (!start.ok) return start.answer;
  deleteExpired(world);
  const live = findLive(world, service, start.value.to);
  if (live !== null && live.attempts.length >= sendsMax) return problem(60203);
  const verification = live ?? insertVerification(world, service, start.value);
  send(world, service, verification, start.value);
  return { status: 201, json: renderVerification(world, service, verification, origin) };
}

function insertVerification(
  world: World,
  service: SimulatedService,
  start: Start,
): SimulatedVerification {
  const at = world.now();
  const codeLength = service.settings.counts.CodeLength;
  const verification: SimulatedVerification = {
    sid: mintSid("VE", world.randomBytes),
    serviceSid: service.sid,
    to: start.to,
    code: start.customCode ?? mintCode(codeLength, world.randomBytes),
    amount: start.amount,
    payee: start.payee,
    createdAt: at,
    attempts: [],
    channel: start.channel,
    status: "pending",
    checks: 0,
    updatedAt: at,
    expiresAt: at + verificationLifetimeMilliseconds,
  };
  world.verifications.set(verification.sid, verification);
  world.liveSids.set(liveKey(service.sid, start.to), verification.sid);
  return verification;
}

function send(
  world: World,
  service: SimulatedService,
  verification: SimulatedVerification,
  start: Start,
): void {
  const at = world.now();
  const attempt = {
    sid: mintSid("VL", world.randomBytes),
    serviceSid: service.sid,
    verificationSid: verification.sid,
    to: start.to,
    channel: start.channel,
    codeLength: verification.code.length,
    createdAt: at,
    updatedAt: at,
    converted: false,
    undelivered: false,
    reported: null,
  };
  verification.attempts.push(attempt);
  insertAttempt(world, attempt);
  verification.channel = start.channel;
  verification.updatedAt = at;
  if (world.resendExtends) extend(world, verification, at);
  const { to, channel } = start;
  world.onSend({ to, channel, code: verification.code, verificationSid: verification.sid });
}

/** Twilio does not document whether a resend restarts the 10 minutes. By default it does not. */
function extend(world: World, verification: SimulatedVerification, at: number): void {
  verification.expiresAt = at + verificationLifetimeMilliseconds;
  // deleteExpired() relies on the order of the map: the earliest expiration comes first.
  world.verifications.delete(verification.sid);
  world.verifications.set(verification.sid, verification);
}

/** `name` is a VE SID or the number of the verification in progress. */
export function findByName(
  world: World,
  service: SimulatedService,
  name: string,
): SimulatedVerification | null {
  return findVerification(world, service, name) ?? findLive(world, service, name);
}

/** A canceled verification can still be fetched, but another update returns 404. */
export function updateVerification(
  world: World,
  service: SimulatedService,
  verification: SimulatedVerification,
  fields: Fields,
  url: URL,
): TwilioAnswer {
  const listed = refuseUnknown(fields, new Set(["Status"]));
  if (!listed.ok) return listed.answer;
  const status = requireField(fields, "Status");
  if (!status.ok) return status.answer;
  if (status.value !== "canceled" && status.value !== "approved") {
    return invalidParameter("Status").answer;
  }
  if (verification.status === "canceled") return notFound(url.pathname);
  if (status.value === "approved") approve(world, verification);
  else cancel(world, verification);
  return { status: 200, json: renderVerification(world, service, verification, url.origin) };
}

/** Twilio deletes approved verifications. The newest message counts as converted. */
export function approve(world: World, verification: SimulatedVerification): void {
  verification.status = "approved";
  verification.updatedAt = world.now();
  const newest = verification.attempts.at(-1);
  if (newest !== undefined) {
    newest.converted = true;
    newest.updatedAt = world.now();
  }
  deleteVerification(world, verification);
}

function cancel(world: World, verification: SimulatedVerification): void {
  verification.status = "canceled";
  verification.updatedAt = world.now();
  endLife(world, verification);
}

const carrier = {
  mobile_country_code: "310",
  type: "mobile",
  error_code: null,
  mobile_network_code: "999",
  name: "Simulated Carrier",
};

export function renderVerification(
  world: World,
  service: SimulatedService,
  verification: SimulatedVerification,
  origin: string,
): TwilioJson {
  return {
    sid: verification.sid,
    service_sid: service.sid,
    account_sid: world.account.accountSid,
    to: verification.to,
    channel: verification.channel,
    status: verification.status,
    valid: verification.status === "approved",
    date_created: isoInstant(verification.createdAt),
    date_updated: isoInstant(verification.updatedAt),
    lookup: service.settings.flags.LookupEnabled ? { carrier } : {},
    amount: verification.amount,
    payee: verification.payee,
    send_code_attempts: verification.attempts.map((attempt) => ({
      time: isoInstant(attempt.createdAt),
      // As in the examples of Twilio's OpenAPI document: uppercase except for WhatsApp.
      channel: attempt.channel === "whatsapp" ? attempt.channel : attempt.channel.toUpperCase(),
      attempt_sid: attempt.sid,
    })),
    sna: null,
    url: `${origin}/v2/Services/${service.sid}/Verifications/${verification.sid}`,
  };
}
