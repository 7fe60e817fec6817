import assert from "node:assert/strict";
import fc from "fast-check";
import { operator, password, phoneNumber } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { codeOf, create, inMode, invite, newest, registerWith } from "./invitation_kit.ts";

const other = "+12025550143";
const daySeconds = 24 * 60 * 60;

Deno.test("an invitation creates one user, with its roles, and says so in the audit log", async () => {
  await using app = await openTestApp(inMode("invite"));
  const { invitation, code, link } = await invite(app, { roles: ["team:blue", "admin"] });
  assert.match(code, /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
  assert.equal(link, null, "the pages are off");
  const answer = await registerWith(app, code);
  assert.equal(answer.status, 201, answer.text);
  const user = await app.ports.users.findUser(answer.json.user.id);
  assert.deepEqual(user?.roles, ["admin", "team:blue"]);
  assert.deepEqual([user?.origin, user?.phoneCorrectionsLeft], ["invited", 3]);
  const [registered, invited] = await newest(app, 2);
  assert.deepEqual(
    [registered?.type, registered?.userId, registered?.detail],
    ["user.registered", user?.id, { invitation_id: invitation.id }],
  );
  assert.deepEqual([invited?.type, invited?.actorName], ["invitation.created", "marek"]);
  await app.signIn("ada");
});

Deno.test("a code is accepted as people type it, and as the link that contains it", async () => {
  await using app = await openTestApp(inMode("invite"));
  const forms: readonly ((code: string) => string)[] = [
    (code) => code.toUpperCase(),
    (code) => code.replaceAll("-", ""),
    (code) => ` ${code.replaceAll("-", " ")}\n`,
    (code) => code.replaceAll("0", "O").replaceAll("1", "l"),
    (code) => `https://login.example.com/invite/${code}`,
  ];
  for (const [at, form] of forms.entries()) {
    const { code } = await invite(app);
    const answer = await registerWith(app, form(code), { username: `user-${at}` });
    assert.equal(answer.status, 201, `${form(code)}: ${answer.text}`);
  }
});

/** An invitation that cannot be used, by the code of its refusal. */
const unusable: Readonly<Record<string, (app: TestApp) => Promise<string>>> = {
  invitation_used: async (app) => {
    const { code } = await invite(app);
    assert.equal((await registerWith(app, code, { username: "first" })).status, 201);
    return code;
  },
  invitation_revoked: async (app) => {
    const { invitation: { id }, code } = await invite(app);
    assert.ok((await app.core.revokeInvitation({ id, reason: "ticket 4711" }, operator)).ok);
    return code;
  },
  invitation_expired: async (app) => {
    const { code } = await invite(app);
    app.clock.advance(7 * daySeconds);
    return code;
  },
  invitation_invalid: () => Promise.resolve("0000-0000-0000-0000"),
};

for (const [refusal, given] of Object.entries(unusable)) {
  Deno.test(`POST /v1/register refuses with ${refusal}, and changes nothing`, async () => {
    await using app = await openTestApp(inMode("invite"));
    const code = await given(app);
    const before = await app.ports.reports.countUsers();
    assert.deepEqual(codeOf(await registerWith(app, code)), [410, refusal]);
    // Even if the username is taken or the rest is malformed.
    const malformed = { username: "first", password: "x", phone_number: "1" };
    assert.deepEqual(codeOf(await registerWith(app, code, malformed)), [410, refusal]);
    assert.equal(await app.ports.reports.countUsers(), before);
    const [event] = await newest(app, 1);
    assert.deepEqual([event?.type, event?.reason, event?.count], [
      "invitation.refused",
      refusal,
      2,
    ]);
  });
}

Deno.test("malformed and unknown invitations get the same response, without a lookup of users", async () => {
  await using app = await openTestApp(inMode("invite"));
  const unknown = await registerWith(app, "0000-0000-0000-0000");
  const texts = [
    "",
    "x",
    "0000-0000-0000-000",
    "uuuu-uuuu-uuuu-uuuu",
    "' OR 1=1 --",
    "é".repeat(600),
  ];
  for (const text of texts) {
    const { status, json } = await registerWith(app, text);
    const { request_id: _, ...rest } = json;
    const { request_id: __, ...expected } = unknown.json;
    assert.deepEqual([status, rest], [unknown.status, expected]);
  }
});

Deno.test("an invitation is used by one of ten parallel registrations", async () => {
  await using app = await openTestApp(inMode("invite"));
  const { code } = await invite(app);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) => registerWith(app, code, { username: `user-${at}` })),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  const refused = answers.filter(({ status }) => status !== 201).map(codeOf);
  for (const each of refused) assert.deepEqual(each, [410, "invitation_used"]);
  assert.equal(await app.ports.reports.countUsers(), 1);
});

Deno.test("a taken username and a weak password leave the invitation open", async () => {
  await using app = await openTestApp(inMode("invite"));
  const { code: first } = await invite(app);
  assert.equal((await registerWith(app, first)).status, 201);
  const { code } = await invite(app);
  assert.deepEqual(codeOf(await registerWith(app, code)), [409, "username_taken"]);
  const weak = await registerWith(app, code, { username: "eve", password: "password" });
  assert.deepEqual(codeOf(weak), [422, "invalid_input"]);
  assert.equal((await registerWith(app, code, { username: "eve" })).status, 201);
});

Deno.test("an invitation that fixes the number accepts no other, and no correction", async () => {
  await using app = await openTestApp(inMode("invite"));
  const { code } = await invite(app, { phoneNumber: other });
  const refused = await registerWith(app, code);
  assert.deepEqual(
    [
      refused.status,
      refused.json.errors.map(({ field, code }: Record<string, string>) => [field, code]),
    ],
    [422, [["phone_number", "phone_number_fixed"]]],
  );
  const answer = await registerWith(app, code, { phone_number: undefined });
  assert.equal(answer.status, 201, answer.text);
  const user = await app.ports.users.findUser(answer.json.user.id);
  assert.deepEqual([user?.phoneNumber, user?.phoneCorrectionsLeft], [other, 0]);
  const { json: { challenge_token } } = await app.post("/v1/login", { username: "ada", password });
  const body = { challenge_token, channel: "sms", phone_number: phoneNumber };
  assert.deepEqual(
    codeOf(await app.post("/v1/2fa/send", body)),
    [409, "phone_number_not_correctable"],
  );
});

Deno.test("without an invitation, username and phone number are still required", async () => {
  await using app = await openTestApp();
  const answer = await app.post("/v1/register", { password });
  const errors = answer.json.errors.map(({ field, code }: Record<string, string>) => [field, code]);
  assert.deepEqual(errors, [["username", "missing"], ["phone_number", "missing"]]);
});

Deno.test("an invitation is also accepted while registration is open, but not while it is closed", async () => {
  await using open = await openTestApp();
  assert.equal((await registerWith(open, (await invite(open)).code)).status, 201);
  let mode: "invite" | "closed" = "invite";
  await using app = await openTestApp((ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      registration: {
        accountsPerNumber: 0,
        get mode() {
          return mode;
        },
      },
    },
  }));
  const { code } = await invite(app);
  mode = "closed";
  assert.deepEqual(codeOf(await registerWith(app, code)), [403, "registration_closed"]);
  const order = { phoneNumber: null, roles: [], expires: null, reason: null };
  const refused = await app.core.createInvitation(order, operator);
  assert.deepEqual(refused, { ok: false, refusal: { code: "registration_closed" } });
});

Deno.test("codes that do not exist are limited per network, and correct ones do not count", async () => {
  await using app = await openTestApp(inMode("invite"));
  for (let at = 0; at < 30; at++) {
    const { code } = await invite(app);
    const answer = await registerWith(app, code, { username: `user-${at}` });
    assert.equal(answer.status, 201, answer.text);
  }
  const { code } = await invite(app);
  for (let at = 0; at < 30; at++) {
    assert.deepEqual(codeOf(await registerWith(app, "x")), [410, "invitation_invalid"]);
  }
  const answer = await registerWith(app, code, { username: "late" });
  assert.deepEqual([codeOf(answer), answer.json.retry_after], [[429, "throttled"], 900]);
  const [event] = await newest(app, 1);
  assert.deepEqual(
    [event?.type, event?.reason, event?.detail],
    ["invitation.refused", "throttled", { limit: "invitation" }],
  );
});

Deno.test("an invitation that was found expired stays expired when the clock is set back", async () => {
  await using app = await openTestApp(inMode("invite"));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 30 * daySeconds }),
      fc.integer({ min: 0, max: 60 * daySeconds }),
      async (late, back) => {
        const { code } = await invite(app, { expires: "1h" });
        app.clock.advance(60 * 60 + late);
        assert.deepEqual(codeOf(await registerWith(app, code)), [410, "invitation_expired"]);
        app.clock.advance(-back);
        assert.deepEqual(codeOf(await registerWith(app, code)), [410, "invitation_expired"]);
        app.clock.advance(back + 15 * 60);
      },
    ),
    { numRuns: 10 },
  );
});

Deno.test("no code is in the log, in the audit log or in the database", async () => {
  await using app = await openTestApp(inMode("invite"));
  const { code, invitation } = await invite(app);
  const { code: createdCode } = await create(app, "cal");
  for (const text of [code, createdCode]) {
    await registerWith(app, text, { password: "x" });
    await registerWith(app, text, { username: text === code ? "ada" : "cal" });
    await app.get(`/invite/${text}`);
  }
  const events = JSON.stringify(await newest(app, 50));
  const stored = JSON.stringify(
    await app.ports.invitations.listInvitations({ cursor: null, limit: 9 }),
  );
  for (const secret of [code, createdCode].flatMap((text) => [text, text.replaceAll("-", "")])) {
    for (const text of [app.logged(), events, stored]) assert.ok(!text.includes(secret), text);
  }
  assert.ok(events.includes(invitation.id));
});
