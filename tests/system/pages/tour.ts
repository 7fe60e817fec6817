/** Every flow of the pages, as one person goes through them in one look. @module */
import assert from "node:assert/strict";
import { operator, password, phoneNumber } from "../../harness.ts";
import { appCode } from "../../server/factors/totp_kit.ts";
import { newPassword, type Person, type Stage } from "./chromium.ts";

const newNumber = "+12025550143";

/** Long enough for every wait between two codes. */
const waitSeconds = 130;

export function codeFor(stage: Stage, phone = phoneNumber): string {
  return stage.simulator.codeFor(phone) ?? "";
}

const wrongCode = (code: string): string =>
  code.startsWith("1") ? `2${code.slice(1)}` : `1${code.slice(1)}`;

/** Opens the invitation of a created user, which an operator revokes before it is used. */
export async function openInvitation(stage: Stage, person: Person): Promise<void> {
  const { page, words } = person;
  const order = { username: "cal", phoneNumber: newNumber, roles: [], expires: null, reason: null };
  const created = await stage.core.createUser(order, operator);
  assert.ok(created.ok);
  const { code, invitation, user } = created.value;
  await person.go("/invite");
  await person.see(words.invite.title);
  await person.send("/invite", { invitation: "aaaa-bbbb-cccc-dddd" });
  await person.see(words.invite.title);
  assert.equal(await page.locator("[aria-invalid=true]").count(), 1);
  await person.go(`/invite/${code}`);
  assert.equal(person.path(), "/register");
  await person.see(words.register.passwordTitle);
  await person.send("/register", { password: "short" });
  await person.see(words.register.passwordTitle);
  assert.equal(await page.locator("[aria-invalid=true]").count(), 1);
  const revoked = await stage.core.revokeInvitation({ id: invitation.id, reason: null }, operator);
  assert.ok(revoked.ok);
  await person.go("/register");
  await person.see(words.invite.title);
  const removal = { userId: user.id, action: "delete", itemId: null, reason: "a tour" } as const;
  assert.ok((await stage.core.performAction(removal, operator)).ok);
}

/** Registers with a mistake in each field first. Returns the recovery codes. */
export async function registerOnPages(stage: Stage, person: Person): Promise<readonly string[]> {
  const { page, words } = person;
  await person.go("/");
  await person.see(words.login.title);
  await page.locator("a[href='/register']").click();
  await person.see(words.register.title);
  await person.send("/register", { username: "ada", password: "short", phone_number: "123" });
  await person.see(words.register.title);
  assert.equal(await page.locator("[aria-invalid=true]").count(), 2);
  assert.equal(await page.locator("#username").inputValue(), "ada");
  assert.equal(await page.locator("#password").inputValue(), "");
  await person.send("/register", { password, phone_number: phoneNumber });
  await person.see(words.code.title);
  await person.send("/login/code", { code: wrongCode(codeFor(stage)) });
  await person.see(words.code.title);
  assert.equal(await page.locator("[role=alert]").count(), 1);
  await person.send("/login/code", { code: codeFor(stage) });
  await person.see(words.recoveryCodes.title);
  const codes = await page.locator("#codes li").allTextContents();
  assert.equal(codes.length, 10);
  await page.locator("main a.primary").click();
  await person.see(words.account.title);
  return codes;
}

export async function logOutOnPages(person: Person): Promise<void> {
  if (person.path() !== "/account") await person.go("/account");
  await person.send("/logout");
  assert.equal(person.path(), "/login?notice=logged_out");
  await person.see(person.words.login.title);
}

/** Logs in with the password, an incorrect one first. */
export async function logInOnPages(
  stage: Stage,
  person: Person,
  secret = password,
): Promise<void> {
  stage.clock.advance(waitSeconds);
  await person.send("/login", { username: "ada", password: "an incorrect one" });
  await person.see(person.words.login.title);
  await person.send("/login", { password: secret });
}

/** Chooses a recovery code instead of the message. */
export async function enterRecoveryCode(person: Person, code: string): Promise<void> {
  const { page, words } = person;
  await page.locator("a[href^='/login/code?method=recovery_code']").click();
  await person.see(words.code.title);
  await person.send("/login/code", { code: "aaaa-bbbb-cccc-dddd" });
  await person.see(words.code.title);
  await person.send("/login/code", { code });
  await person.see(words.account.title);
}

/** Other sessions and replaced recovery codes. Returns the new codes. */
async function tidyUp(stage: Stage, person: Person): Promise<readonly string[]> {
  const { page, words } = person;
  for (const action of ["/account/sessions/end", "/account/sessions/end-others"]) {
    stage.clock.advance(60);
    await stage.signIn("ada");
    await stage.signIn("ada");
    await person.go("/account");
    await person.see(words.account.title);
    await person.send(action);
  }
  assert.equal(await page.locator("form[action='/account/sessions/end']").count(), 0);
  await person.send("/account/recovery-codes");
  await person.see(words.recoveryCodes.title);
  return await page.locator("#codes li").allTextContents();
}

/** Sets up an authenticator app. Returns its secret. */
async function addApp(stage: Stage, person: Person): Promise<string> {
  const { page, words } = person;
  await person.go("/account");
  await person.send("/account/app");
  await person.see(words.account.appAdd);
  const secret = (await page.locator("main code").textContent() ?? "").replaceAll(" ", "");
  const code = appCode(secret, stage.clock.now());
  await person.send("/account/app/confirm", { code: wrongCode(code) });
  await person.see(words.account.appAdd);
  await person.send("/account/app/confirm", { code });
  assert.equal(person.path(), "/account?saved=app");
  await person.see(words.account.title);
  return secret;
}

/** The app as second factor on a device that is then trusted. */
async function trustDevice(stage: Stage, person: Person, secret: string): Promise<void> {
  await logOutOnPages(person);
  await logInOnPages(stage, person);
  await person.see(person.words.code.title);
  await person.send("/login/code", {
    code: appCode(secret, stage.clock.now()),
    trust_device: true,
    remember: true,
  });
  await person.see(person.words.account.title);
  assert.equal(await person.page.locator("form[action='/account/devices/end']").count(), 1);
  await logOutOnPages(person);
  assert.equal(await person.page.locator("#remember").count(), 1);
  await logInOnPages(stage, person);
  await person.see(person.words.account.title);
  // Its session ends with it.
  await person.send("/account/devices/end");
  await person.see(person.words.login.title);
  await logInOnPages(stage, person);
  await person.send("/login/code", { code: appCode(secret, stage.clock.now()) });
  await person.see(person.words.account.title);
}

/** A session without a recent second factor has to step up first. */
async function changePhone(stage: Stage, person: Person, secret: string): Promise<void> {
  const { page, words } = person;
  await page.locator("a[href='/account/phone']").click();
  await person.see(words.stepUp.title);
  await person.send("/account/step-up");
  await person.see(words.code.title);
  await person.send("/login/code", { code: appCode(secret, stage.clock.now()) });
  await person.see(words.account.changePhone);
  await person.send("/account/phone", { phone_number: "12" });
  await person.see(words.account.changePhone);
  await person.send("/account/phone", { phone_number: newNumber });
  await person.see(words.account.changePhone);
  const code = codeFor(stage, newNumber);
  await person.send("/account/phone/confirm", { code: wrongCode(code) });
  await person.see(words.account.changePhone);
  await person.send("/account/phone/confirm", { code });
  assert.equal(person.path(), "/account?saved=phone");
}

async function changePassword(person: Person): Promise<void> {
  const { page, words } = person;
  await page.locator("a[href='/account/password']").click();
  await person.see(words.account.changePassword);
  const wrong = { current_password: "not this one", new_password: newPassword };
  await person.send("/account/password", wrong);
  await person.see(words.account.changePassword);
  await person.send("/account/password", { ...wrong, current_password: password });
  assert.equal(person.path(), "/account?saved=password");
  await person.see(words.account.title);
}

async function removeAppAndExport(person: Person): Promise<void> {
  const { page, words } = person;
  await person.send("/account/app/remove");
  assert.equal(person.path(), "/account?saved=app_removed");
  await person.see(words.account.title);
  const downloading = page.waitForEvent("download");
  await page.locator("a[href='/account/export']").click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), "account.json");
  assert.match(Deno.readTextFileSync(await download.path()), /"username": "ada"/);
}

async function resetPassword(stage: Stage, person: Person, recoveryCode: string): Promise<void> {
  const { page, words } = person;
  await logOutOnPages(person);
  stage.clock.advance(waitSeconds);
  await page.locator("a[href='/reset']").click();
  await person.see(words.reset.title);
  await person.go("/reset/passkey");
  await person.see(words.reset.passkeyTitle);
  await person.go("/reset/phone");
  await person.see(words.reset.phoneTitle);
  await person.go("/reset");
  await person.send("/reset", { username: "ada", code: recoveryCode });
  await person.see(words.reset.confirmTitle);
  await stage.settle();
  const code = codeFor(stage, newNumber);
  const form = { recovery_code: recoveryCode, new_password: password };
  await person.send("/reset/confirm", { ...form, code: wrongCode(code) });
  await person.see(words.reset.confirmTitle);
  await person.send("/reset/confirm", { ...form, code });
  assert.equal(person.path(), "/login?notice=password_changed");
  await person.see(words.login.title);
}

async function deleteAccount(stage: Stage, person: Person): Promise<void> {
  const { words } = person;
  await logInOnPages(stage, person);
  await person.send("/login/code", { code: codeFor(stage, newNumber) });
  await person.go("/account/delete");
  await person.see(words.account.delete);
  await person.send("/account/delete");
  assert.equal(person.path(), "/login?notice=account_deleted");
  await person.see(words.login.title);
}

/** All of them. */
export async function goThroughEverything(stage: Stage, person: Person): Promise<void> {
  await openInvitation(stage, person);
  const [first = ""] = await registerOnPages(stage, person);
  await logOutOnPages(person);
  await logInOnPages(stage, person);
  await person.see(person.words.code.title);
  await enterRecoveryCode(person, first);
  const [next = ""] = await tidyUp(stage, person);
  const secret = await addApp(stage, person);
  await trustDevice(stage, person, secret);
  stage.clock.advance(700);
  await person.go("/account");
  await changePhone(stage, person, secret);
  await changePassword(person);
  await removeAppAndExport(person);
  await resetPassword(stage, person, next);
  await deleteAccount(stage, person);
}
