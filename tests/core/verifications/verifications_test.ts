import { deepEqual, equal, match, ok } from "node:assert/strict";
import { phoneNumber } from "../../harness.ts";
import {
  codeOf,
  keyCaller,
  openVerificationCore,
  shop,
  startInput,
  value,
  wrongCode,
} from "./verification_kit.ts";

Deno.test("startVerification() sends a code by the separate service, and a check approves it", async () => {
  await using app = await openVerificationCore();
  const { core, clock, serviceSid } = app;
  const started = await app.start();
  const { id } = started;
  match(id, /^vrf_[0-9a-z]{26}$/);
  const expiresAt = clock.now() + 600_000;
  const open = { id, status: "pending", purpose: "sign_up", phoneNumber, channel: "sms" };
  const waiting = { sendsLeft: 4, guessesLeft: 5, resendAfterSeconds: 30, expiresAt };
  const channels = ["sms", "whatsapp"];
  deepEqual(started, { ...open, ...waiting, channels, approvedAt: null });
  ok(app.simulator.codeFor(phoneNumber, serviceSid) !== null, "the service of verifications");
  const { serviceSid: ofLogins } = app.simulator.account;
  equal(app.simulator.codeFor(phoneNumber, ofLogins), null, "not that of logins");
  clock.advance(7);
  const input = { verificationId: id, code: app.code() };
  const approved = value(await core.checkVerification(input, shop));
  const approvedAt = clock.now();
  const none = { sendsLeft: 0, guessesLeft: 0, resendAfterSeconds: 0, channels: [] };
  deepEqual(approved, { ...open, ...none, status: "approved", expiresAt, approvedAt });
  equal(codeOf(await core.checkVerification(input, shop)), "verification_consumed");
  deepEqual(value(await core.readVerification({ verificationId: id }, shop)), approved);
});

Deno.test("a verification's delivery names the key and the app's client, and no user", async () => {
  await using app = await openVerificationCore();
  const { id } = await app.start();
  await app.core.checkVerification({ verificationId: id, code: wrongCode(app.code()) }, shop);
  await app.core.checkVerification({ verificationId: id, code: app.code() }, shop);
  const [delivery, ...more] = await app.deliveries();
  deepEqual(more, []);
  const { purpose, apiKey, phoneVerificationId, userId, network, known, verified } = delivery ?? {};
  deepEqual({ purpose, apiKey, phoneVerificationId, userId, network, known, verified }, {
    purpose: "verification",
    apiKey: shop.apiKey,
    phoneVerificationId: id,
    userId: null,
    network: "198.51.100.7",
    known: false,
    verified: false,
  });
  deepEqual([delivery?.guesses, delivery?.approvedAt], [2, app.clock.now()]);
  equal(delivery?.maskedPhoneNumber, "+1 ... ... 42");
});

Deno.test("events of a verification name its key, both addresses and no number", async () => {
  await using app = await openVerificationCore();
  const { id } = await app.start();
  await app.core.checkVerification({ verificationId: id, code: wrongCode(app.code()) }, shop);
  await app.core.checkVerification({ verificationId: id, code: app.code() }, shop);
  const { items } = await app.ports.events.listAuditEvents({
    userId: null,
    cursor: null,
    limit: 100,
  });
  const events = items.toReversed();
  deepEqual(events.map(({ type, reason }) => [type, reason]), [
    ["verification.code_sent", null],
    ["verification.refused", "wrong_code"],
    ["verification.approved", null],
  ]);
  const [sent] = events;
  deepEqual([sent?.address, sent?.peerAddress], ["198.51.100.7", "192.0.2.50"]);
  for (const event of events) {
    equal(event.apiKeyId, shop.apiKey.id);
    deepEqual([event.detail.phone_verification_id, event.detail.key_name], [id, "shop"]);
    equal(JSON.stringify(event).includes(phoneNumber.slice(1)), false);
  }
});

Deno.test("startVerification() refuses each bad field and writes nothing", async () => {
  await using app = await openVerificationCore();
  const cases = [
    [{ to: "12345" }, "to", "phone_number_invalid"],
    [{ to: "+1 900 555 0142" }, "to", "phone_number_kind"],
    [{ channel: "email" }, "channel", "channel_unknown"],
    [{ purpose: "login" }, "purpose", "purpose_unknown"],
    [{ purpose: "__proto__" }, "purpose", "purpose_unknown"],
    [{ clientAddress: "198.51.100.7, 192.0.2.1" }, "clientAddress", "address_format"],
    [{ clientAddress: "198.51.100.0/24" }, "clientAddress", "address_format"],
    [{ clientAddress: "198.51.100.7:80" }, "clientAddress", "address_format"],
    [{ clientAddress: "" }, "clientAddress", "address_format"],
    [{ appHash: "short" }, "appHash", "app_hash_format"],
  ] as const;
  for (const [more, field, code] of cases) {
    const outcome = await app.core.startVerification({ ...startInput, ...more }, shop);
    deepEqual(outcome, {
      ok: false,
      refusal: { code: "invalid_input", fields: [{ field, code }] },
    });
  }
  deepEqual(await app.deliveries(), []);
});

Deno.test("verifications are refused without a separate service", async () => {
  await using app = await openVerificationCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, verifications: false },
  }));
  const { core } = app;
  const verificationId = `vrf_${"0".repeat(26)}`;
  const refusals = [
    await core.startVerification(startInput, shop),
    await core.sendVerification({ ...startInput, verificationId }, shop),
    await core.checkVerification({ verificationId, code: "123456" }, shop),
    await core.readVerification({ verificationId }, shop),
  ];
  deepEqual(refusals.map(codeOf), Array(4).fill("not_configured"));
  deepEqual(await app.deliveries(), []);
});

Deno.test("another key's verification does not exist (R58)", async () => {
  await using app = await openVerificationCore();
  const { core } = app;
  const { id: verificationId } = await app.start();
  const other = keyCaller("blog");
  app.clock.advance(60);
  const refusals = [
    await core.sendVerification({ ...startInput, verificationId }, other),
    await core.checkVerification({ verificationId, code: app.code() }, other),
    await core.readVerification({ verificationId }, other),
    await core.readVerification({ verificationId: "vrf_unknown" }, shop),
    await core.readVerification({ verificationId: `vrf_${"0".repeat(26)}` }, shop),
  ];
  deepEqual(refusals.map(codeOf), Array(5).fill("verification_not_found"));
  const { guessesLeft, sendsLeft } = value(await core.readVerification({ verificationId }, shop));
  deepEqual([guessesLeft, sendsLeft], [5, 4], "nothing was counted");
  ok((await core.checkVerification({ verificationId, code: app.code() }, shop)).ok);
});

Deno.test("a verification allows five guesses, and a correct sixth one is refused (R28)", async () => {
  await using app = await openVerificationCore();
  const { core } = app;
  const { id: verificationId } = await app.start();
  const code = app.code();
  for (const guessesLeft of [4, 3, 2, 1, 0]) {
    const outcome = await core.checkVerification({ verificationId, code: wrongCode(code) }, shop);
    deepEqual(outcome, { ok: false, refusal: { code: "wrong_code", guessesLeft } });
  }
  const sixth = await core.checkVerification({ verificationId, code }, shop);
  equal(codeOf(sixth), "verification_exhausted");
  app.clock.advance(31);
  const again = await core.sendVerification({ ...startInput, verificationId }, shop);
  equal(codeOf(again), "verification_exhausted");
  equal(value(await core.readVerification({ verificationId }, shop)).status, "exhausted");
});

Deno.test("a verification ends after ten minutes, also if the clock is set back (R26)", async () => {
  await using app = await openVerificationCore();
  const { core, clock } = app;
  const { id: verificationId } = await app.start();
  const code = app.code();
  clock.advance(600);
  equal(
    codeOf(await core.checkVerification({ verificationId, code }, shop)),
    "verification_expired",
  );
  clock.advance(-60);
  equal(
    codeOf(await core.checkVerification({ verificationId, code }, shop)),
    "verification_expired",
  );
  equal(value(await core.readVerification({ verificationId }, shop)).status, "expired");
});

Deno.test("a code of 3 digits or letters is refused without a guess", async () => {
  await using app = await openVerificationCore();
  const { id: verificationId } = await app.start();
  for (const code of ["123", "abcdef", "", "12345678901"]) {
    const outcome = await app.core.checkVerification({ verificationId, code }, shop);
    const fields = [{ field: "code", code: "code_format" }];
    deepEqual(outcome, { ok: false, refusal: { code: "invalid_input", fields } });
  }
  const { guessesLeft } = value(await app.core.readVerification({ verificationId }, shop));
  equal(guessesLeft, 5);
});
