/** The only account that a simulator accepts, and the check that it is not a real account. */
import { createHash, timingSafeEqual } from "node:crypto";

export type Account = {
  readonly accountSid: string;
  readonly authToken: string;
  readonly serviceSid: string;
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
};

/**
 * The same at every start, so that saved settings keep working. Twenty-four zeros followed by
 * "facade": well-formed for every client, but not a real account.
 */
export const defaultAccount: Account = {
  accountSid: `AC${"0".repeat(24)}00facade`,
  authToken: "facade00facade00facade00facade00",
  serviceSid: `VA${"0".repeat(24)}00facade`,
  apiKeySid: `SK${"0".repeat(24)}00facade`,
  apiKeySecret: "SimulatedSecretOfTheFacadeKey000",
};

/** True for a SID (AC, VA or SK) that only a simulator uses: 24 zeros, then 8 hex digits. */
export function isSimulatorSid(sid: string): boolean {
  return /^(AC|VA|SK)0{24}[0-9a-f]{8}$/.test(sid);
}

/**
 * The account to accept.
 *
 * Throws RangeError for a SID that looks real, because then two sets of settings were mixed up. The
 * message never repeats a token or secret.
 */
export function chooseAccount(wanted: Partial<Account>): Account {
  const account = { ...defaultAccount, ...wanted };
  expectSid("account SID", "AC", account.accountSid);
  expectSid("Verify service SID", "VA", account.serviceSid);
  expectSid("API key SID", "SK", account.apiKeySid);
  if (!/^[0-9a-f]{32}$/.test(account.authToken)) {
    throw new RangeError("Cannot simulate: the auth token is not 32 lower-case hex digits");
  }
  if (account.apiKeySecret === "") throw new RangeError("Cannot simulate: no API key secret");
  return account;
}

function expectSid(what: string, prefix: string, sid: string): void {
  if (sid.startsWith(prefix) && isSimulatorSid(sid)) return;
  throw new RangeError(
    `Cannot simulate: the ${what} looks real (simulated: ${prefix}, 24 zeros, 8 hex digits)`,
  );
}

/** HTTP Basic, `AC:token` or `SK:secret`. Always compares all four strings. */
export function accepts(account: Account, authorization: string | null): boolean {
  const [name, secret] = basicCredentials(authorization);
  const byToken = sameText(name, account.accountSid) && sameText(secret, account.authToken);
  const byKey = sameText(name, account.apiKeySid) && sameText(secret, account.apiKeySecret);
  return byToken || byKey;
}

function basicCredentials(authorization: string | null): readonly [string, string] {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return ["", ""];
  const text = new TextDecoder().decode(Uint8Array.fromBase64(padded(encoded)));
  const colon = text.indexOf(":");
  return colon < 0 ? ["", ""] : [text.slice(0, colon), text.slice(colon + 1)];
}

function padded(base64: string): string {
  const bare = base64.replace(/=+$/, "");
  // A single digit after a multiple of four encodes nothing. Without it, the comparison fails.
  const whole = bare.length % 4 === 1 ? bare.slice(0, -1) : bare;
  return whole + "=".repeat((4 - whole.length % 4) % 4);
}

/** Compares in constant time. The hash hides the lengths too. */
export function sameText(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
