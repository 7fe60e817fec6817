import { clearCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { clearGateCookies } from "../http/gate_ticket.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { redirectFor } from "../http/signed_in.ts";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { respondRecoveryCodes } from "../recovery_codes/recovery_codes.tsx";

/** Replaces the recovery codes and shows the new ones. */
export async function postRecoveryCodes(page: PageRequest): Promise<Response> {
  if (await readForm(page.c, []) === null) return respondBadForm(page);
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.replaceRecoveryCodes({ sessionToken }, page.caller);
  if (outcome.ok) return respondRecoveryCodes(page, { codes: outcome.value, next: "/account" });
  return redirectFor(page, outcome.refusal) ?? respondNext(page, "/account");
}

export async function postDeviceEnd(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["id"]);
  if (form === null) return respondBadForm(page);
  const input = { sessionToken: page.cookie("session") ?? "", deviceId: form.id };
  const outcome = await page.service.endDevice(input, page.caller);
  if (outcome.ok) return await respondDeviceEnded(page, input.sessionToken);
  return redirectFor(page, outcome.refusal) ?? respondNext(page, "/account");
}

/** The session of the device ends with it, which may be this one. */
async function respondDeviceEnded(page: PageRequest, sessionToken: string): Promise<Response> {
  const outcome = await page.service.authenticate({ sessionToken }, page.caller);
  return outcome.ok
    ? respondNext(page, "/account?saved=device")
    : respondNext(page, "/login?notice=logged_out", endedCookies(page));
}

export async function postSessionEnd(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["id"]);
  if (form === null) return respondBadForm(page);
  const input = { sessionToken: page.cookie("session") ?? "", sessionId: form.id };
  const outcome = await page.service.endSession(input, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=session");
  return redirectFor(page, outcome.refusal) ?? respondNext(page, "/account");
}

export async function postSessionsEnd(page: PageRequest): Promise<Response> {
  if (await readForm(page.c, []) === null) return respondBadForm(page);
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.endOtherSessions({ sessionToken }, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=sessions");
  return redirectFor(page, outcome.refusal) ?? respondNext(page, "/account");
}

export async function postPasskeyRename(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["id", "name"]);
  if (form === null) return respondBadForm(page);
  const sessionToken = page.cookie("session") ?? "";
  const input = { sessionToken, passkeyId: form.id, name: form.name };
  const outcome = await page.service.renamePasskey(input, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=passkey_renamed");
  return redirectFor(page, outcome.refusal) ?? respondNext(page, "/account");
}

export async function postPasskeyRemove(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["id"]);
  if (form === null) return respondBadForm(page);
  const input = { sessionToken: page.cookie("session") ?? "", passkeyId: form.id };
  const outcome = await page.service.removePasskey(input, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=passkey_removed");
  return redirectFor(page, outcome.refusal) ?? respondNext(page, "/account");
}

/** The session and the device end with the user. */
export function endedCookies(page: PageRequest): readonly string[] {
  return [
    clearCookie("session", page.secure),
    clearCookie("device", page.secure),
    ...clearGateCookies(page),
  ];
}
