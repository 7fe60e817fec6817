import { equal } from "node:assert/strict";
import { isKnownNumber } from "../../../core/domain/account/user.ts";
import { password } from "../../harness.ts";
import { givenPerson, logIn } from "../../server/account/account_kit.ts";
import { openTestApp, type TestApp } from "../../server/app_kit.ts";

const day = 24 * 60 * 60;

const verifiedAt = Date.UTC(2026, 0, 1, 12);
const sevenDaysOn = verifiedAt + 7 * day * 1000;

Deno.test("isKnownNumber() requires seven days and a second day of use", () => {
  const used = { phoneVerifiedAt: verifiedAt, phoneUsedAgainAt: verifiedAt + day * 1000 };
  equal(isKnownNumber(used, sevenDaysOn), true);
  equal(isKnownNumber(used, sevenDaysOn - 1), false);
  equal(isKnownNumber({ ...used, phoneUsedAgainAt: null }, sevenDaysOn), false);
  equal(isKnownNumber({ phoneVerifiedAt: null, phoneUsedAgainAt: null }, sevenDaysOn), false);
  equal(isKnownNumber({ ...used, phoneVerifiedAt: null }, sevenDaysOn), false);
});

async function known(app: TestApp, username: string): Promise<boolean> {
  equal((await app.post("/v1/login", { username, password, send: "sms" })).status, 200);
  const { items } = await app.ports.sending.listDeliveries({ cursor: null, limit: 1 });
  return items[0]?.known ?? false;
}

Deno.test("a number is known after seven days with codes on two days", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  app.clock.advance(day - 1);
  await logIn(app, ada);
  app.clock.advance(6 * day + 1);
  equal(await known(app, "ada"), false, "both uses were within a day");
  app.clock.advance(60);
  await logIn(app, ada);
  app.clock.advance(60);
  equal(await known(app, "ada"), true);
});

Deno.test("a number used on two days is not known before the seventh day", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  app.clock.advance(day);
  await logIn(app, ada);
  app.clock.advance(6 * day - 1);
  equal(await known(app, "ada"), false);
  app.clock.advance(60);
  equal(await known(app, "ada"), true);
});

Deno.test("a login with a recovery code does not count as use of the number", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  app.clock.advance(2 * day);
  const { challenge_token } = (await app.post("/v1/login", { username: "ada", password })).json;
  const proof = { challenge_token, method: "recovery_code", code: ada.recoveryCodes[0] };
  equal((await app.post("/v1/2fa/verify", proof)).status, 200);
  app.clock.advance(5 * day);
  equal(await known(app, "ada"), false);
});
