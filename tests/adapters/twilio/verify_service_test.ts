import assert from "node:assert/strict";
import {
  createVerifyService,
  fetchVerifyService,
} from "../../../core/adapters/twilio/verify_service.ts";
import { alice, answering, openSimulated, plain } from "./harness.ts";

function open(fetch?: typeof globalThis.fetch) {
  const { simulator } = openSimulated();
  const { accountSid, authToken } = simulator.account;
  const options = {
    fetch: fetch ?? simulator.fetch,
    baseUrl: "http://verify.test",
    credentials: { username: accountSid, password: authToken },
    now: () => performance.now(),
    timeoutMs: 100,
  };
  return { simulator, options };
}

Deno.test("createVerifyService() creates a service that sends six-digit codes", async () => {
  const { simulator, options } = open();
  const answer = await createVerifyService(options, "Käse and Ko 2026");
  assert.equal(answer.result, "found");
  if (answer.result !== "found") return;
  assert.match(answer.serviceSid, /^VA[0-9a-f]{32}$/);
  assert.equal(answer.friendlyName, "Käse and Ko 2026");
  assert.equal(answer.codeLength, 6);
  assert.equal(answer.call.operation, "create_service");
  assert.equal(answer.call.path, "/v2/Services");
  const found = await fetchVerifyService(options, answer.serviceSid);
  assert.equal(found.result === "found" && found.serviceSid, answer.serviceSid);
  const { verifier } = openSimulated({ fetch: simulator.fetch, serviceSid: answer.serviceSid });
  assert.equal((await verifier.start(alice, "sms", plain)).result, "sent");
  assert.match(simulator.codeFor(alice) ?? "", /^\d{6}$/);
});

Deno.test("fetchVerifyService() returns the service's settings, and null for missing ones", async () => {
  const { simulator, options } = open();
  const { serviceSid } = simulator.account;
  const flagsOf = async (from: typeof options, sid: string): Promise<unknown> => {
    const answer = await fetchVerifyService(from, sid);
    assert.ok(answer.result === "found");
    const names = Object.keys(flags) as (keyof typeof flags)[];
    return Object.fromEntries(names.map((name) => [name, answer[name]]));
  };
  const flags = {
    lookupEnabled: false,
    skipSmsToLandlines: false,
    customCodeEnabled: false,
    dtmfInputRequired: true,
    doNotShareWarning: false,
    psd2Enabled: false,
  };
  assert.deepEqual(await flagsOf(options, serviceSid), flags);
  const { username, password } = options.credentials;
  await simulator.fetch(`http://verify.test/v2/Services/${serviceSid}`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${username}:${password}`)}` },
    body: new URLSearchParams({
      LookupEnabled: "true",
      SkipSmsToLandlines: "true",
      CustomCodeEnabled: "true",
      DtmfInputRequired: "false",
      DoNotShareWarningEnabled: "true",
      Psd2Enabled: "true",
    }),
  });
  const turned = Object.fromEntries(Object.entries(flags).map(([name, set]) => [name, !set]));
  assert.deepEqual(await flagsOf(options, serviceSid), turned);
  const service = { sid: `VA${"1".repeat(32)}`, friendly_name: "Latchkey", code_length: 6 };
  const silent = answering({ ...service, lookup_enabled: "true", psd2_enabled: 1 });
  const unknown = Object.fromEntries(Object.keys(flags).map((name) => [name, null]));
  assert.deepEqual(await flagsOf(open(silent).options, service.sid), unknown);
});

Deno.test("createVerifyService() refuses a name that Twilio would refuse, without a request", async () => {
  const { simulator, options } = open();
  const names = ["", " ", "x".repeat(31), "Shop 12345", "a1b2c3d4e5", "www.example.com", "a\nb"];
  for (const name of names) {
    const answer = await createVerifyService(options, name);
    assert.equal(answer.result, "friendly_name_refused", name);
    if (answer.result === "friendly_name_refused") assert.match(answer.words, /^Cannot create/);
  }
  assert.equal(simulator.journal().length, 0);
  assert.equal((await createVerifyService(options, "x".repeat(30))).result, "found");
  assert.equal((await createVerifyService(options, "Shop 1234")).result, "found");
});

Deno.test("fetchVerifyService() returns gone for a service that the account does not have", async () => {
  const { options } = open();
  const answer = await fetchVerifyService(options, `VA${"f".repeat(32)}`);
  assert.equal(answer.result, "gone");
  assert.equal(answer.call.providerCode, 20404);
  assert.match(answer.call.operatorWords, /TWILIO_VERIFY_SERVICE_SID/);
});

Deno.test("createVerifyService() makes one request and returns each fault as a value", async () => {
  const faults = ["20003", "500", "hang", "malformed", "html", "redirect", "drop_after"] as const;
  for (const fault of faults) {
    const { simulator, options } = open();
    // The simulator has no stage for the list of services.
    simulator.setFault({ fault });
    const answer = await createVerifyService(options, "Latchkey");
    assert.equal(answer.result, "fault", fault);
    if (answer.result !== "fault") continue;
    assert.equal(answer.untouched, fault === "20003", fault);
    assert.ok(answer.call.operatorWords.length > 0);
    assert.equal(simulator.journal().length, 1);
  }
});

Deno.test("fetchVerifyService() rejects a response about another service as malformed", async () => {
  const service = { sid: `VA${"1".repeat(32)}`, friendly_name: "Latchkey", code_length: 6 };
  const sound = await fetchVerifyService(open(answering(service)).options, service.sid);
  assert.equal(sound.result, "found");
  const wrongBodies = [
    { ...service, sid: `VA${"2".repeat(32)}` },
    { ...service, sid: 5 },
    [service],
    null,
  ];
  for (const body of wrongBodies) {
    const answer = await fetchVerifyService(open(answering(body)).options, service.sid);
    assert.equal(answer.result, "fault", JSON.stringify(body));
    assert.match(answer.call.operatorWords, /malformed/);
  }
});

Deno.test("createVerifyService() and fetchVerifyService() require only the SID", async () => {
  const sid = `VA${"1".repeat(32)}`;
  const names = ["Latchkey", null, undefined, 7];
  const lengths = [6, "6", 60, 3, 6.5, null, undefined];
  for (const [friendly_name, code_length] of names.flatMap((n) => lengths.map((l) => [n, l]))) {
    const { options } = open(answering({ sid, friendly_name, code_length }));
    const known = {
      friendlyName: friendly_name === "Latchkey" ? "Latchkey" : null,
      codeLength: code_length === 6 ? 6 : null,
    };
    for (
      const answer of [
        await createVerifyService(options, "Latchkey"),
        await fetchVerifyService(options, sid),
      ]
    ) {
      assert.ok(answer.result === "found");
      const { serviceSid, friendlyName, codeLength } = answer;
      assert.deepEqual({ serviceSid, friendlyName, codeLength }, { serviceSid: sid, ...known });
    }
  }
});
