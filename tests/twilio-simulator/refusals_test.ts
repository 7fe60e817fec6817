import assert from "node:assert/strict";
import fc from "fast-check";
import { createSimulator, isSimulatorSid } from "../../twilio-simulator/app.ts";
import { basic, liveCode, openBench, ordinaryNumber as to, seededBytes } from "./kit.ts";

const real = "AC" + "0123456789abcdef".repeat(2);

Deno.test("createSimulator() refuses SIDs that look real and does not repeat them", () => {
  for (const wanted of [{ accountSid: real }, { serviceSid: real }, { apiKeySid: real }]) {
    assert.throws(
      () => createSimulator({ clock: () => 0, randomBytes: seededBytes(), ...wanted }),
      (error) =>
        error instanceof RangeError && /looks real/.test(error.message) &&
        !error.message.includes(real),
    );
  }
});

Deno.test("isSimulatorSid() distinguishes the simulated account from a real one", () => {
  const { account } = openBench().simulator;
  for (const sid of [account.accountSid, account.serviceSid, account.apiKeySid]) {
    assert.match(sid, /^[A-Z]{2}[0-9a-f]{32}$/);
    assert.ok(isSimulatorSid(sid));
  }
  assert.ok(!isSimulatorSid(real));
});

Deno.test("the simulator accepts the auth token and the API key, and returns 401/20003 otherwise", async () => {
  const { call, simulator: { account } } = openBench();
  const ask = (authorization: string) => call("GET", "/v2/Services", undefined, authorization);
  assert.equal((await ask(basic(account.accountSid, account.authToken))).status, 200);
  assert.equal((await ask(basic(account.apiKeySid, account.apiKeySecret))).status, 200);
  const wrong = [
    basic(account.accountSid, account.apiKeySecret),
    basic(account.apiKeySid, account.authToken),
    basic(account.accountSid, account.authToken + "0"),
    basic("", ""),
    "Basic",
    "Basic a",
    "Basic ****",
    `Bearer ${account.authToken}`,
  ];
  for (const authorization of wrong) {
    const { status, body, headers } = await ask(authorization);
    assert.equal(status, 401);
    assert.deepEqual(body, {
      code: 20003,
      message: "Authenticate",
      more_info: "https://www.twilio.com/docs/errors/20003",
      status: 401,
    });
    assert.match(headers.get("www-authenticate") ?? "", /^Basic /);
  }
});

type Case = readonly [name: string, form: Record<string, string>, status: number, code: number];

/** `count` tags as JSON, with keys and values of these lengths. */
function tags(count: number, keyLength: number, valueLength: number): string {
  const tag = (
    at: number,
  ) => [String.fromCharCode(97 + at).repeat(keyLength), "v".repeat(valueLength)];
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => tag(at))));
}

const startCases: readonly Case[] = [
  ["no plus", { To: "12025550142" }, 400, 60200],
  ["a plus that became a space", { To: " 12025550142" }, 400, 60200],
  ["leading zero", { To: "+02025550142" }, 400, 60200],
  ["16 digits", { To: "+1202555014212345" }, 400, 60200],
  ["6 digits", { To: "+120255" }, 400, 60200],
  ["an address by sms", { To: "ada@example.com" }, 400, 60200],
  ["a number by email", { Channel: "email" }, 400, 60200],
  ["an unknown channel", { Channel: "pigeon" }, 400, 60200],
  ["auto without Fraud Guard", { Channel: "auto" }, 400, 60200],
  ["silent network authentication", { Channel: "sna" }, 400, 60223],
  ["a custom code not enabled", { CustomCode: "123456" }, 403, 60204],
  ["AppHash with a call", { Channel: "call", AppHash: "abc" }, 400, 60602],
  ["RateLimits that are not an object", { RateLimits: "[1]" }, 400, 60200],
  ["Tags that are not JSON", { Tags: "purpose=login" }, 400, 60200],
  ["Tags that are a list", { Tags: '["login"]' }, 400, 60200],
  ["a tag that is not text", { Tags: '{"attempt":1}' }, 400, 60200],
  ["11 tags", { Tags: tags(11, 1, 1) }, 400, 60200],
  ["a tag's key of 129", { Tags: tags(1, 129, 1) }, 400, 60200],
  ["a tag's value of 129", { Tags: tags(1, 1, 129) }, 400, 60200],
  ["a DeviceIp that is a name", { DeviceIp: "localhost" }, 400, 60200],
  ["an empty DeviceIp", { DeviceIp: "" }, 400, 60200],
  ["a DeviceIp with a port", { DeviceIp: "192.0.2.7:443" }, 400, 60200],
  ["a DeviceIp that is a network", { DeviceIp: "192.0.2.0/24" }, 400, 60200],
  ["two addresses in DeviceIp", { DeviceIp: "192.0.2.7, 192.0.2.8" }, 400, 60200],
  ["an unknown RiskCheck", { RiskCheck: "off" }, 400, 60200],
  ["RiskCheck with a call", { Channel: "call", RiskCheck: "disable" }, 400, 60200],
  ["an unknown field", { Chanel: "sms" }, 400, 20001],
];

for (const [name, form, status, code] of startCases) {
  Deno.test(`a start refuses ${name} with ${status}/${code}`, async () => {
    const { start, sent } = openBench();
    const reply = await start(to, form);
    assert.deepEqual([reply.status, reply.body["code"]], [status, code]);
    assert.equal(reply.body["status"], status);
    assert.equal(sent.length, 0);
  });
}

Deno.test("a start accepts an address for the email channel", async () => {
  const { start } = openBench();
  assert.equal((await start("ada@example.com", { Channel: "email" })).status, 201);
});

Deno.test("a start accepts the largest Tags, both kinds of DeviceIp and RiskCheck, and shows them", async () => {
  const { start, simulator } = openBench();
  const forms = [
    { Tags: tags(10, 128, 128), DeviceIp: "192.0.2.7", RiskCheck: "disable" },
    { Tags: tags(1, 1, 0), DeviceIp: "2001:db8::7", RiskCheck: "enable" },
  ];
  for (const form of forms) {
    const { status, body } = await start(to, form);
    assert.equal(status, 201, JSON.stringify(body));
    assert.deepEqual(simulator.journal().at(-1)?.form, { To: to, Channel: "sms", ...form });
  }
});

Deno.test("RiskCheck=disable skips Fraud Guard and geo permissions, and nothing else", async () => {
  const { start } = openBench();
  const ofFault = { "60410": "+12025550176", "60605": "+12025550177" };
  for (const [code, blocked] of Object.entries(ofFault)) {
    for (const form of [{}, { RiskCheck: "enable" }]) {
      assert.equal((await start(blocked, form)).body["code"], Number(code));
    }
    assert.equal((await start(blocked, { RiskCheck: "disable" })).status, 201);
  }
  const landline = await start("+12025550172", { RiskCheck: "disable" });
  assert.equal(landline.body["code"], 60205);
});

Deno.test("a start names a missing field", async () => {
  const { call, service } = openBench();
  const { status, body } = await call("POST", `${service}/Verifications`, { To: to });
  assert.deepEqual([status, body["code"]], [400, 20001]);
  assert.equal(body["message"], "Missing required parameter Channel in the post body");
});

const checkCases: readonly Case[] = [
  ["neither To nor VerificationSid", { Code: "123456" }, 400, 60221],
  ["a code of 3", { To: to, Code: "123" }, 400, 60200],
  ["a code of 11", { To: to, Code: "12345678901" }, 400, 60200],
  ["a bad number", { To: "1", Code: "123456" }, 400, 60200],
  ["a number never started", { To: "+12025550150", Code: "123456" }, 404, 20404],
  ["an unknown SID", { VerificationSid: `VE${"a".repeat(32)}`, Code: "123456" }, 404, 20404],
];

for (const [name, form, status, code] of checkCases) {
  Deno.test(`a check refuses ${name} with ${status}/${code} and counts no attempt`, async () => {
    const { start, check, simulator } = openBench();
    await start(to);
    for (let times = 0; times < 6; times++) {
      const reply = await check(form);
      assert.deepEqual([reply.status, reply.body["code"]], [status, code]);
    }
    const right = await check({ To: to, Code: liveCode(simulator, to) });
    assert.equal(right.body["status"], "approved");
  });
}

Deno.test("a check refuses a number that does not belong to the SID", async () => {
  const { start, check, simulator } = openBench();
  const { body: { sid } } = await start(to);
  const form = { VerificationSid: String(sid), Code: liveCode(simulator, to) };
  assert.equal((await check({ ...form, To: "+12025550150" })).status, 404);
  assert.equal((await check({ ...form, To: to })).status, 200);
});

const serviceCases: readonly Case[] = [
  ["no name", { CodeLength: "6" }, 400, 20001],
  ["a name of 31", { FriendlyName: "a".repeat(31) }, 400, 60200],
  ["a name with 5 digits", { FriendlyName: "a1b2c3d4e5" }, 400, 60200],
  ["a name with a link", { FriendlyName: "example.com" }, 400, 60200],
  ["a code length of 3", { FriendlyName: "a", CodeLength: "3" }, 400, 60200],
  ["a code length of 11", { FriendlyName: "a", CodeLength: "11" }, 400, 60200],
  ["a flag that is a number", { FriendlyName: "a", LookupEnabled: "1" }, 400, 60200],
  ["__proto__", { FriendlyName: "a", ["__proto__"]: "b" }, 400, 20001],
];

for (const [name, form, status, code] of serviceCases) {
  Deno.test(`a service with ${name} is refused with ${status}/${code}`, async () => {
    const reply = await openBench().call("POST", "/v2/Services", form);
    assert.deepEqual([reply.status, reply.body["code"]], [status, code]);
  });
}

Deno.test("the simulator refuses bodies that are not a form, too long or repeat a field", async () => {
  const { simulator, service } = openBench();
  const { accountSid, authToken } = simulator.account;
  const post = async (body: string, type: string): Promise<readonly unknown[]> => {
    const response = await simulator.fetch(`https://verify.twilio.com${service}/Verifications`, {
      method: "POST",
      headers: { Authorization: basic(accountSid, authToken), "Content-Type": type },
      body,
    });
    return [response.status, (await response.json()).code];
  };
  const form = "application/x-www-form-urlencoded; charset=utf-8";
  const twice = "To=%2B12025550142&To=%2B12025550142&Channel=sms";
  assert.deepEqual(await post("To=%2B12025550142&Channel=sms", form), [201, undefined]);
  assert.deepEqual(await post(JSON.stringify({ To: to }), "application/json"), [400, 20001]);
  assert.deepEqual(await post(twice, form), [400, 20001]);
  assert.deepEqual(await post("To=" + "1".repeat(65_537), form), [413, 20001]);
});

Deno.test("unknown paths return 404/20404 and wrong methods 405/20004", async () => {
  const { call, service } = openBench();
  for (const path of ["/", "/v2", "/v2/Nothing", `${service}x`, "/v2/Services/VA1/Verifications"]) {
    const { status, body } = await call("POST", path, {});
    assert.deepEqual([status, body["code"]], [404, 20404], path);
  }
  for (const path of ["/v2/Services", service, `${service}/Verifications`, "/v2/Attempts"]) {
    const { status, body } = await call("PUT", path, {});
    assert.deepEqual([status, body["code"]], [405, 20004], path);
  }
});

Deno.test("no form, path or method causes a 5xx", async () => {
  const { call, service, simulator } = openBench();
  const names = [
    "To",
    "Channel",
    "Code",
    "VerificationSid",
    "Status",
    "FriendlyName",
    "CodeLength",
  ];
  const values = fc.oneof(
    fc.constantFrom(to, "sms", "123456", "canceled", "true", "6", "\0", "\ud800", "", "{}"),
    fc.string({ unit: "grapheme" }),
    fc.bigInt().map(String),
  );
  const segment = fc.oneof(
    fc.constantFrom("Verifications", "VerificationCheck", "%", "%2B1", "..", "__proto__", ""),
    fc.string().map(encodeURIComponent),
  );
  const paths = fc.tuple(
    fc.constantFrom("/v2/Services", service, `${service}/Verifications`, "/v2/Attempts", "/v2", ""),
    fc.array(segment, { maxLength: 3 }),
    fc.constantFrom("", "?PageSize=1e9", "?Page=-1", "?Status=x", "?DateCreatedAfter=x"),
  ).map(([head, tail, query]) => "/" + [head.slice(1), ...tail].join("/") + query);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"),
      paths,
      fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), values, { maxKeys: 4 }),
      async (method, path, form) => {
        const bodied = method === "GET" || method === "HEAD" ? undefined : form;
        const { status } = await call(method, path, bodied);
        assert.ok(status < 500, `${method} ${path}: ${status}`);
        simulator.advance(1);
      },
    ),
    { numRuns: 2_000 },
  );
});
