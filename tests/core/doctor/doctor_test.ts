/** The doctor's checks: pure functions, tested at their bounds. */
import assert from "node:assert/strict";
import type { PostgresFacts } from "../../../core/adapters/sql/postgres/postgres_facts.ts";
import type { SqliteFacts } from "../../../core/adapters/sql/sqlite/sqlite_facts.ts";
import type { ServiceAnswer } from "../../../core/adapters/twilio/verify_service.ts";
import { checkBreach } from "../../../core/doctor/areas/breach_area.ts";
import { checkClock } from "../../../core/doctor/areas/clock_area.ts";
import {
  checkBackups,
  checkCommit,
  checkDevelopment,
  checkRecord,
} from "../../../core/doctor/areas/database_area.ts";
import { type Finding, severities, worstOf } from "../../../core/doctor/areas/finding.ts";
import { checkHasher, fittingCost, median } from "../../../core/doctor/areas/hasher_area.ts";
import {
  checkPolicy,
  checkPrices,
  checkRetention,
} from "../../../core/doctor/areas/policy_area.ts";
import { checkPostgres } from "../../../core/doctor/areas/postgres_area.ts";
import { checkProvider, type ProviderFacts } from "../../../core/doctor/areas/provider_area.ts";
import { checkClients, checkProxies } from "../../../core/doctor/areas/proxy_area.ts";
import { checkSecrets } from "../../../core/doctor/areas/secrets_area.ts";
import { checkFactors } from "../../../core/doctor/areas/factor_area.ts";
import { checkService } from "../../../core/doctor/areas/service_area.ts";
import { checkSessions } from "../../../core/doctor/areas/session_area.ts";
import { checkTestNumbers } from "../../../core/doctor/areas/test_number_area.ts";
import { checkSettings } from "../../../core/doctor/areas/settings_area.ts";
import { checkSqlite } from "../../../core/doctor/areas/sqlite_area.ts";
import { checkLogoutNotices, checkLostNotices } from "../../../core/doctor/areas/logout_area.ts";
import { checkWebhooks } from "../../../core/doctor/areas/webhooks_area.ts";
import { defaultSessionPolicy } from "../../../core/domain/session/session.ts";
import { type Network, parseNetwork, privateNetworks } from "../../../core/domain/network.ts";
import { defaultPrices } from "../../../core/adapters/twilio/list_prices.ts";
import {
  type Budget,
  defaultSendPolicy,
  type SendPolicy,
} from "../../../core/domain/sending/send_policy.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const daySeconds = 24 * 60 * 60;

/** The severity of a check, or `absent`. Also asserts what is true for all findings. */
function of(findings: readonly Finding[], check: string): string {
  for (const { severity, remedy, words } of findings) {
    assert.equal(severity === "ok", remedy === null, "all but ok have a remedy");
    assert.match(words, /^\S.*[^.]$/s, "words have no period, so that they can be combined");
  }
  return findings.find((finding) => finding.check === check)?.severity ?? "absent";
}

Deno.test("worstOf() returns the worst severity, and ok for no findings", () => {
  assert.equal(worstOf([]), "ok");
  const all = severities.map((severity) => ({ check: "a.b", severity, words: "", remedy: null }));
  assert.equal(worstOf(all), "error");
  assert.equal(worstOf(all.slice(0, 2)), "note");
});

Deno.test("checkSettings() reports each invalid setting and notes the use of dev settings", () => {
  const facts = { errors: [], warnings: [], dev: false, devError: null };
  assert.equal(worstOf(checkSettings(facts)), "ok");
  const wrong = checkSettings({ ...facts, errors: ["A is missing", "B is wrong"] });
  assert.deepEqual(wrong.map(({ check }) => check), ["settings.mistake", "settings.mistake"]);
  assert.equal(worstOf(checkSettings({ ...facts, warnings: ["C is odd"] })), "warning");
  assert.equal(worstOf(checkSettings({ ...facts, dev: true })), "note");
  assert.equal(worstOf(checkSettings({ ...facts, devError: "The file is broken" })), "error");
});

Deno.test("checkService() says whether the service runs, stopped, or is gone", () => {
  const at = (beatAt: number | null) => of([checkService(beatAt, now)], "service.running");
  assert.deepEqual([at(now - 30_000), at(now + 30_000)], ["ok", "ok"]);
  assert.equal(at(null), "note");
  assert.equal(at(now - 31_000), "warning");
  assert.match(checkService(now - 40_000, now).words, /not seen for 40 s/);
});

Deno.test("checkFactors() warns where no phishing-resistant factor is offered", () => {
  assert.equal(of(checkFactors(null), "factors.phishing"), "warning");
  assert.equal(of(checkFactors("example.com"), "factors.phishing"), "ok");
});

Deno.test("checkBreach() notes a missing source, and reports one that cannot be used (R09)", () => {
  assert.equal(of(checkBreach({ range: null, file: null }), "breach.source"), "note");
  const range = (problem: string) => checkBreach({ range: problem, file: null });
  assert.equal(of(range(""), "breach.url"), "ok");
  assert.equal(of(range("Cannot ask: HTTP 503"), "breach.url"), "warning");
  const file = (facts: { problem: string } | { sizeBytes: number }) =>
    of(checkBreach({ range: null, file: facts }), "breach.file");
  assert.equal(file({ problem: "It does not exist" }), "error");
  assert.equal(file({ sizeBytes: 39_999_999 }), "note");
  assert.equal(file({ sizeBytes: 40_000_000 }), "ok");
});

Deno.test("checkSessions() notes settings beyond what NIST recommends (R36, R37)", () => {
  const policy = defaultSessionPolicy;
  assert.equal(of(checkSessions(policy), "sessions.policy"), "ok");
  const days = (count: number) => ({ ...policy, absoluteSeconds: count * daySeconds });
  assert.equal(of(checkSessions(days(30)), "sessions.lifetime"), "absent");
  assert.equal(of(checkSessions(days(400)), "sessions.lifetime"), "note");
  const aal2 = (hours: number) => ({ ...policy, aal2Seconds: hours * 3600 });
  assert.equal(of(checkSessions(aal2(24)), "sessions.aal2"), "absent");
  assert.equal(of(checkSessions(aal2(24.25)), "sessions.aal2"), "note");
  const both = { ...days(31), aal2Seconds: 90 * 3600 };
  assert.deepEqual(checkSessions(both).map(({ check }) => check), [
    "sessions.aal2",
    "sessions.lifetime",
  ]);
});

const call = {
  operation: "fetch_service",
  method: "GET",
  path: "/v2/Services/VA",
  httpStatus: 200,
  providerCode: null,
  providerRequestId: null,
  latencyMs: 1,
  operatorWords: "No connection to Twilio: check the network path.",
} as const;

const healthy = {
  result: "found",
  call,
  serviceSid: "VA",
  friendlyName: "Latchkey",
  codeLength: 6,
  lookupEnabled: true,
  skipSmsToLandlines: true,
  customCodeEnabled: false,
  dtmfInputRequired: true,
  doNotShareWarning: true,
  psd2Enabled: false,
} as const satisfies ServiceAnswer;

function refused(httpStatus: number | null, providerCode: number | null): ServiceAnswer {
  const fault = {
    result: "fault",
    untouched: true,
    retryAfterSeconds: null,
    scope: "provider",
  } as const;
  return { ...fault, call: { ...call, httpStatus, providerCode } };
}

function provider(answer: ServiceAnswer, more: Partial<ProviderFacts> = {}): readonly Finding[] {
  return checkProvider({
    simulated: false,
    dev: false,
    secret: "TWILIO_AUTH_TOKEN",
    services: [{ settings: ["TWILIO_VERIFY_SERVICE_SID"], answer }],
    unset: [],
    messaging: true,
    ...more,
  });
}

Deno.test("checkProvider() reports no problems for a well-configured service", () => {
  assert.equal(worstOf(provider(healthy)), "ok");
});

Deno.test("checkProvider() names the secret to check if Twilio responds with 401", () => {
  for (const answer of [refused(401, 20003), refused(401, null)]) {
    const findings = provider(answer);
    assert.equal(of(findings, "provider.credentials"), "error");
    const [finding] = findings;
    assert.match(finding?.remedy ?? "", /TWILIO_AUTH_TOKEN.*TWILIO_ACCOUNT_SID/);
  }
  const [key] = provider(refused(401, 20003), { secret: "TWILIO_API_KEY_SECRET" });
  assert.match(key?.remedy ?? "", /TWILIO_API_KEY_SECRET.*TWILIO_API_KEY_SID/);
});

Deno.test("checkProvider() distinguishes missing permission, a wrong SID and no connection", () => {
  assert.match(provider(refused(403, 20403))[0]?.words ?? "", /may not read/);
  const gone = provider({ result: "gone", call: { ...call, httpStatus: 404 } });
  assert.equal(
    of(gone, "provider.credentials"),
    "ok",
    "Twilio responds with 404 only to valid credentials",
  );
  assert.equal(of(gone, "provider.service"), "error");
  const away = provider(refused(null, null));
  assert.equal(of(away, "provider.reach"), "error");
  assert.equal(of(away, "provider.credentials"), "absent");
  assert.equal(of(away, "provider.service"), "absent", "reported once");
  const settings = ["B"];
  const services = [{ settings: ["A"], answer: healthy }, { settings, answer: refused(500, null) }];
  const partly = provider(healthy, { services });
  assert.equal(partly.find(({ severity }) => severity === "error")?.check, "provider.service");
});

Deno.test("checkProvider() does not report a service that was only used to test credentials", () => {
  const answer = { result: "gone", call } as const;
  const findings = provider(answer, { services: [{ settings: [], answer }] });
  assert.deepEqual(
    [of(findings, "provider.credentials"), of(findings, "provider.service")],
    ["ok", "absent"],
  );
});

Deno.test("checkProvider() checks each flag of a service separately", () => {
  const rules: readonly (readonly [Partial<typeof flags>, string, string])[] = [
    [{ codeLength: 5 }, "provider.code_length_short", "warning"],
    [{ codeLength: 7 }, "provider.code_length_long", "warning"],
    [{ customCodeEnabled: true }, "provider.custom_code", "warning"],
    [{ psd2Enabled: true }, "provider.psd2", "error"],
    [{ lookupEnabled: false, skipSmsToLandlines: false }, "provider.lookup", "note"],
    [{ skipSmsToLandlines: false }, "provider.landlines", "note"],
    [{ doNotShareWarning: false }, "provider.do_not_share", "note"],
    [{ dtmfInputRequired: false }, "provider.key_press", "note"],
  ];
  const flags: Extract<ServiceAnswer, { readonly result: "found" }> = healthy;
  for (const [flag, check, severity] of rules) {
    const findings = provider({ ...flags, ...flag });
    assert.equal(of(findings, check), severity, check);
    assert.equal(findings.filter((one) => one.severity !== "ok").length, 1, `${check} alone`);
  }
  const silent = { lookupEnabled: null, doNotShareWarning: null, psd2Enabled: null };
  assert.equal(
    worstOf(provider({ ...flags, ...silent })),
    "ok",
    "flags that Twilio does not return",
  );
});

Deno.test("checkProvider() names the service with the wrong flag, or says every service", () => {
  const short = { settings: ["B"], answer: { ...healthy, codeLength: 4 } };
  const services = [{ settings: ["A"], answer: healthy }, short];
  const words = (facts: Partial<ProviderFacts>) =>
    provider(healthy, facts).find(({ severity }) => severity === "warning")?.words ?? "";
  assert.match(words({ services }), /\(B\)$/);
  assert.match(words({ services: [short] }), /\(every service\)$/);
});

Deno.test("checkProvider() warns if purposes share a service", () => {
  const check = "provider.services_apart";
  const unset = (...names: string[]) => of(provider(healthy, { unset: names }), check);
  assert.equal(unset(), "ok");
  assert.equal(unset("TWILIO_VERIFY_SERVICE_SID_TEST"), "note");
  assert.equal(unset("TWILIO_VERIFY_SERVICE_SID_REGISTRATION"), "warning");
  const services = [{ settings: ["A", "B"], answer: healthy }];
  assert.equal(of(provider(healthy, { services }), check), "warning");
});

Deno.test("checkProvider() warns about a simulator but only notes it in dev", () => {
  const check = "provider.target";
  assert.equal(of(provider(healthy), check), "absent");
  assert.equal(of(provider(healthy, { simulated: true }), check), "warning");
  assert.equal(of(provider(healthy, { simulated: true, dev: true }), check), "note");
  assert.equal(of(provider(healthy, { messaging: false }), "provider.notices"), "note");
});

Deno.test("checkClock() warns above 2 s and fails above 30 s, allowing for whole seconds in Date", () => {
  const offset = (askedAt: number, answeredAt: number) => {
    const provider = { date: now, askedAt, answeredAt };
    return of(
      checkClock({ provider, stepMs: 0, now, newestEventAt: null, mark: null }),
      "clock.offset",
    );
  };
  assert.equal(offset(now, now), "ok");
  assert.equal(offset(now + 3_000, now + 3_000), "ok", "2 s ahead of the second's end");
  assert.equal(offset(now + 3_001, now + 3_001), "warning");
  assert.equal(offset(now + 31_000, now + 31_000), "warning");
  assert.equal(offset(now + 31_001, now + 31_001), "error");
  assert.equal(offset(now - 2_000, now - 2_000), "ok");
  assert.equal(offset(now - 2_001, now - 2_001), "warning");
  assert.equal(offset(now - 30_001, now - 30_001), "error");
  assert.equal(offset(now - 40_000, now), "ok", "the response may have been created at the end");
});

Deno.test("checkClock() notes a missing comparison and warns about steps and future events", () => {
  const facts = { provider: null, stepMs: 0, now, newestEventAt: null, mark: null };
  assert.equal(of(checkClock(facts), "clock.offset"), "note");
  const steps = (stepMs: number) => of(checkClock({ ...facts, stepMs }), "clock.steps");
  assert.deepEqual([500, -500, 501, -501].map(steps), ["ok", "ok", "warning", "warning"]);
  const record = (newestEventAt: number) =>
    of(checkClock({ ...facts, newestEventAt }), "clock.record");
  assert.deepEqual([now, now + 5_000, now + 5_001].map(record), ["absent", "absent", "warning"]);
});

Deno.test("checkClock() warns about a clock more than a day from the database's mark", () => {
  const facts = { provider: null, stepMs: 0, now, newestEventAt: null };
  const mark = (at: number | null) => of(checkClock({ ...facts, mark: at }), "clock.mark");
  const day = daySeconds * 1000;
  assert.equal(mark(null), "absent");
  assert.deepEqual([now, now - day, now + day].map(mark), ["ok", "ok", "ok"]);
  assert.deepEqual([now - day - 1, now + day + 1].map(mark), ["warning", "warning"]);
  const [, said] = checkClock({ ...facts, mark: now - 400 * day });
  assert.match(said?.words ?? "", /^The clock is 400\.0 days ahead of/);
});

Deno.test("checkHasher() expects a median of 150 to 600 ms and suggests a cost", () => {
  const speed = (...hashMs: number[]) =>
    checkHasher({ cost: 12, hashMs, workers: 2, waitMaxSeconds: 2 }).find(({ check }) =>
      check === "hasher.speed"
    );
  assert.equal(speed(149)?.severity, "warning");
  assert.equal(speed(150)?.severity, "ok");
  assert.equal(speed(600)?.severity, "ok");
  assert.equal(speed(601)?.severity, "warning");
  assert.equal(
    speed(300, 9_000, 290)?.severity,
    "ok",
    "one slow hash does not mean a slow machine",
  );
  assert.match(speed(1200)?.remedy ?? "", /COST=10,/);
  assert.match(speed(75)?.remedy ?? "", /COST=14,/);
  assert.equal(speed()?.severity, "error");
});

Deno.test("fittingCost() stays within the allowed range", () => {
  assert.equal(fittingCost(12, 300), 12);
  assert.equal(fittingCost(10, 5_000), 10);
  assert.equal(fittingCost(15, 1), 15);
  const [finding] = checkHasher({ cost: 10, hashMs: [5_000], workers: 1, waitMaxSeconds: 2 });
  assert.match(finding?.remedy ?? "", /different hardware/);
  assert.deepEqual([median([]), median([3, 1, 2]), median([2, 1])], [null, 2, 1]);
});

Deno.test("checkHasher() notes a single worker and warns about a wait that is too long", () => {
  const facts = { cost: 12, hashMs: [300], workers: 2, waitMaxSeconds: 2 };
  assert.equal(of(checkHasher({ ...facts, workers: 1 }), "hasher.workers"), "note");
  const queue = (waitMaxSeconds: number) =>
    of(checkHasher({ ...facts, waitMaxSeconds }), "hasher.queue");
  assert.deepEqual([2, 20, 21].map(queue), ["ok", "ok", "warning"]);
});

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? assert.fail(text));
}

Deno.test("checkProxies() checks the trusted proxies against the listening address (R77)", () => {
  const result = (host: string, trusted: readonly Network[], simulated = false) =>
    of([checkProxies({ host, trusted, simulated })], "proxies.trust");
  assert.equal(result("127.0.0.1", []), "warning");
  assert.equal(result("127.0.0.1", [], true), "note");
  assert.equal(result("0.0.0.0", [], true), "warning");
  assert.equal(result("0.0.0.0", networks("10.1.2.3")), "ok");
  assert.equal(result("127.0.0.1", networks("127.0.0.0/8", "::1")), "ok");
  assert.equal(result("localhost", networks("127.0.0.0/8")), "ok");
  assert.equal(result("::1", networks("::1")), "ok");
  assert.equal(result("127.0.0.1", networks("10.0.0.0/8")), "warning", "no such peer can connect");
  assert.equal(result("0.0.0.0", privateNetworks), "warning");
  assert.equal(result("::", privateNetworks), "warning");
  assert.equal(result("127.0.0.1", [...privateNetworks, ...networks("127.0.0.1")]), "ok");
  assert.equal(result("0.0.0.0", networks("32.0.0.0/7")), "warning");
  assert.equal(result("0.0.0.0", networks("32.0.0.0/8")), "ok");
  assert.equal(result("0.0.0.0", networks("2000::/31")), "warning");
  assert.equal(result("0.0.0.0", networks("2001:db8::/32")), "ok");
  assert.equal(result("0.0.0.0", networks("fd00::/8")), "ok");
});

const unlimited: Budget = {
  messagesPerHour: null,
  messagesPerDay: null,
  usdPerHour: null,
  usdPerDay: null,
};

function policy(more: Partial<SendPolicy>): readonly Finding[] {
  return checkPolicy({ ...defaultSendPolicy, countriesAllowed: ["US"], ...more });
}

Deno.test("checkPolicy() warns if countries, budgets, cost or fraud are not limited (R48-R52)", () => {
  assert.equal(worstOf(policy({})), "ok");
  assert.equal(of(policy({ countriesAllowed: null }), "policy.countries"), "warning");
  assert.equal(of(policy({ countriesAllowed: [] }), "policy.countries"), "error");
  const { budgets, guard } = defaultSendPolicy;
  const without = (...scopes: readonly (keyof typeof budgets)[]) =>
    policy({
      budgets: { ...budgets, ...Object.fromEntries(scopes.map((scope) => [scope, unlimited])) },
    });
  assert.equal(of(without("number"), "policy.budgets"), "warning");
  assert.equal(of(without("total"), "policy.budgets"), "warning");
  assert.equal(of(without("prefix", "user"), "policy.budgets"), "ok");
  const none = without(
    "number",
    "prefix",
    "network",
    "country",
    "user",
    "key",
    "forwarder",
    "total",
  );
  assert.match(none.find(({ severity }) => severity === "warning")?.words ?? "", /^No budget/);
  assert.equal(of(none, "policy.money"), "warning");
  const perDay = { ...unlimited, usdPerDay: 1 };
  assert.equal(of(policy({ budgets: { ...budgets, total: perDay } }), "policy.money"), "ok");
  const mode = (mode: "off" | "record" | "enforce") =>
    of(policy({ guard: { ...guard, mode } }), "policy.guard");
  assert.deepEqual([mode("off"), mode("record"), mode("enforce")], ["warning", "note", "ok"]);
  assert.equal(of(policy({ kindsRefused: [] }), "policy.kinds"), "warning");
  const small = { ...budgets, total: { ...budgets.total, messagesPerHour: 3 } };
  assert.equal(of(policy({ budgets: small }), "policy.reserve"), "warning");
  assert.equal(
    of(policy({ budgets: small, verifiedReservePercent: 60 }), "policy.reserve"),
    "absent",
  );
});

Deno.test("checkPrices() warns about a table older than 180 days or from the future", () => {
  const age = (days: number) => {
    const date = new Date(now - days * daySeconds * 1000).toISOString().slice(0, 10);
    return of(checkPrices({ ...defaultPrices, date }, now), "prices.age");
  };
  assert.deepEqual([0, 180, 181, -1, -3].map(age), ["ok", "ok", "warning", "ok", "warning"]);
  assert.equal(of(checkPrices({ ...defaultPrices, date: "" }, now), "prices.age"), "warning");
});

Deno.test("checkRetention() notes a retention that is too short to be useful", () => {
  const days = (auditDays: number, deliveryDays: number) =>
    of(checkRetention({ auditDays, deliveryDays }), "retention.days");
  assert.deepEqual([days(30, 14), days(29, 14), days(30, 13)], ["ok", "note", "note"]);
});

Deno.test("checkClients() warns if nearly all logins come from one address", () => {
  const busiest = {
    address: "10.0.0.5",
    logins: 190,
    users: 20,
    loginsTotal: 200,
    spanMs: 3_600_000,
  };
  const facts = { trusted: [], simulated: false };
  const result = (change: Partial<typeof busiest>) =>
    of(checkClients({ ...busiest, ...change }, facts), "proxies.clients");
  assert.equal(result({}), "warning");
  assert.equal(result({ logins: 189 }), "ok", "94.5 %");
  assert.equal(result({ logins: 190, loginsTotal: 199 }), "ok", "too few");
  assert.equal(result({ users: 19 }), "ok", "too few people");
  assert.equal(result({ spanMs: 3_599_999 }), "ok", "in less than an hour");
  assert.deepEqual(checkClients(null, facts), []);
  const simulated = checkClients(busiest, { ...facts, simulated: true });
  assert.equal(of(simulated, "proxies.clients"), "note");
  const [stranger] = checkClients(busiest, facts);
  assert.match(
    stranger?.words ?? "",
    /^190 of the last 200 logins, of 20 users, came from 10\.0\.0\.5,/,
  );
  assert.match(stranger?.remedy ?? "", /list it in LATCHKEY_TRUSTED_PROXIES/);
  const [trusted] = checkClients(busiest, { ...facts, trusted: privateNetworks });
  assert.match(trusted?.words ?? "", /a trusted proxy that forwards no address/);
  assert.match(trusted?.remedy ?? "", /X-Forwarded-For \(and User-Agent\)\.$/);
});

const secrets = {
  secretsKeys: 1,
  pepper: true,
  sealed: 0,
  faults: [],
  samples: [],
  files: [],
};

Deno.test("checkSecrets() reports a missing or wrong secret and a box that cannot be decrypted", () => {
  const result = (more: Partial<Parameters<typeof checkSecrets>[0]>) =>
    checkSecrets({ ...secrets, ...more });
  const pepper = { kind: "pepper", id: "0123abcd" } as const;
  const key = { kind: "secrets_key", id: "main" } as const;
  for (const fault of ["missing", "wrong"] as const) {
    const findings = result({ faults: [{ ...pepper, fault }, { ...key, fault }] });
    assert.deepEqual([of(findings, "secrets.pepper"), of(findings, "secrets.key")], [
      "error",
      "error",
    ]);
    const words = findings.map((finding) => finding.words).join();
    assert.match(words, /pepper 0123abcd/);
    assert.match(words, /key main/);
  }
  const samples = [{ id: "main", opens: true }, { id: "old", opens: false }];
  assert.equal(of(result({ samples }), "secrets.sample"), "error");
  assert.match(result({ samples })[0]?.words ?? "", /keys tested on a secret: 1/);
});

Deno.test("checkSecrets() notes disabled features and fails for encrypted rows without a key", () => {
  const facts = { ...secrets, sealed: 5 };
  assert.equal(worstOf(checkSecrets(facts)), "ok");
  const keyless = (sealed: number | null) =>
    of(checkSecrets({ ...facts, secretsKeys: null, sealed }), "secrets.key");
  assert.deepEqual([null, 0, 1].map(keyless), ["note", "note", "error"]);
  assert.equal(of(checkSecrets({ ...facts, pepper: false }), "secrets.pepper"), "note");
});

Deno.test("checkSecrets() fails for a secret file that other users can read or change", () => {
  const file = (mode: number | null, open: boolean) => {
    const files = [{ name: "A_FILE", mode, open }];
    return of(checkSecrets({ ...secrets, files }), "secrets.files");
  };
  assert.equal(file(0o100640, false), "ok");
  assert.equal(file(0o100644, true), "error");
  assert.equal(file(null, false), "absent");
});

Deno.test("checkLostNotices() warns of each client that did not get its notices", () => {
  assert.deepEqual(checkLostNotices([]), []);
  const [one, two] = checkLostNotices([
    { id: "app_one", count: 1, since: Date.UTC(2026, 0, 2) },
    { id: "app_two", count: 12, since: Date.UTC(2026, 0, 2, 3, 4) },
  ]);
  assert.equal(one?.severity, "warning");
  assert.match(
    one.words,
    /^The client app_one did not get 1 logout notice since 2026-01-02T00:00Z/,
  );
  assert.match(two?.words ?? "", /app_two did not get 12 logout notices since 2026-01-02T03:04Z/);
  assert.match(two?.remedy ?? "", /clients show app_two/);
});

const record = {
  leftovers: 0,
  newestEventAt: null,
  clockMark: null,
  busiestAddress: null,
  sealed: 0,
  testNumbers: 0,
  serviceBeatAt: null,
  notifiedClients: [],
  lostNotices: [],
  development: false,
  secretChecks: [],
};
const sqlite = {
  state: "open",
  schemaVersion: 3,
  schemaVersionKnown: 3,
  journalMode: "wal",
  quickCheck: "ok",
  sizeBytes: 1,
  commit: { result: "durable", milliseconds: 1 },
  record,
} as const satisfies SqliteFacts;
const gigabyte = 1024 ** 3;
const disk = { freeBytes: 2 * gigabyte, kind: "other" } as const;
const around = { facts: sqlite, disk, folderMode: 0o40700, modes: { "latchkey.db": 0o100600 } };

Deno.test("checkSqlite() reports no problems for a healthy private file in WAL mode", () => {
  assert.equal(worstOf(checkSqlite(around)), "ok");
});

Deno.test("checkSqlite() checks the file, its schema, journal, pages and writes", () => {
  const file = (facts: SqliteFacts, check: string) => of(checkSqlite({ ...around, facts }), check);
  assert.equal(file({ state: "missing" }, "database.file"), "note");
  assert.equal(file({ state: "refused", words: "It is empty" }, "database.file"), "error");
  assert.equal(file({ ...sqlite, schemaVersion: 2 }, "database.schema"), "note");
  assert.equal(file({ ...sqlite, schemaVersion: 4 }, "database.schema"), "error");
  assert.equal(file({ ...sqlite, journalMode: "delete" }, "database.journal"), "warning");
  assert.equal(file({ ...sqlite, quickCheck: null }, "database.pages"), "note");
  assert.equal(file({ ...sqlite, quickCheck: "row 1 missing" }, "database.pages"), "error");
  assert.equal(file({ ...sqlite, commit: { result: "locked" } }, "database.commit"), "error");
  const failed = { result: "failed", words: "the disk is full" } as const;
  assert.equal(file({ ...sqlite, commit: failed }, "database.commit"), "error");
});

Deno.test("checkCommit() warns above 100 ms and fails above 1 s", () => {
  const severity = (ms: number) => checkCommit(ms).severity;
  assert.deepEqual([0.02, 100, 101, 1_000, 1_001].map(severity), [
    "ok",
    "ok",
    "warning",
    "warning",
    "error",
  ]);
});

Deno.test("checkRecord() warns if ten thousand rows are waiting to be removed", () => {
  const upkeep = (leftovers: number) =>
    of(checkRecord({ ...record, leftovers }), "database.upkeep");
  assert.deepEqual([0, 9_999, 10_000].map(upkeep), ["ok", "ok", "warning"]);
  assert.deepEqual(checkRecord(null), []);
});

Deno.test("checkTestNumbers() warns while there is a test number, on or off", () => {
  const check = "access.test_numbers";
  assert.equal(of(checkTestNumbers(record, true), check), "ok");
  for (const on of [true, false]) {
    assert.equal(of(checkTestNumbers({ ...record, testNumbers: 1 }, on), check), "warning");
  }
  assert.deepEqual(checkTestNumbers(null, true), []);
});

Deno.test("checkWebhooks() counts the targets, and reports each whose address is refused", () => {
  assert.equal(of(checkWebhooks([]), "webhooks.targets"), "note");
  const good = checkWebhooks([{ name: "app", problem: null }]);
  assert.equal(of(good, "webhooks.targets"), "ok");
  assert.match(good[0]?.words ?? "", /^There is 1 target of/);
  assert.equal(of(good, "webhooks.address"), "absent");
  const problem = "the host has no address";
  const bad = checkWebhooks([
    { name: "app", problem: null },
    { name: "phone", problem },
    { name: "chat", problem },
  ]);
  assert.equal(of(bad, "webhooks.address"), "error");
  assert.deepEqual(bad.map(({ words }) => words), [
    "There are 3 targets of webhooks (not tested: no send)",
    'Nothing is sent to "phone": the host has no address',
    'Nothing is sent to "chat": the host has no address',
  ]);
});

Deno.test("checkDevelopment() fails for a database of dev, except while dev is running", () => {
  const marked = { ...record, development: true };
  assert.equal(of(checkDevelopment(marked, false), "database.development"), "error");
  assert.deepEqual(checkDevelopment(marked, true), []);
  assert.deepEqual(checkDevelopment(record, false), []);
  assert.deepEqual(checkDevelopment(null, false), []);
});

Deno.test("checkSqlite() fails for files open to other users, and for a full or unsuitable disk", () => {
  const result = (more: Partial<Parameters<typeof checkSqlite>[0]>, check: string) =>
    of(checkSqlite({ ...around, ...more }), check);
  assert.equal(result({ modes: { "latchkey.db": 0o100640 } }, "database.mode"), "error");
  assert.equal(result({ modes: { "latchkey.db-wal": 0o100604 } }, "database.mode"), "error");
  assert.equal(result({ folderMode: 0o40755 }, "database.folder"), "absent");
  assert.equal(result({ folderMode: 0o40770 }, "database.folder"), "error");
  const space = (freeBytes: number) => result({ disk: { ...disk, freeBytes } }, "database.space");
  const hundred = 100 * 1024 ** 2;
  assert.deepEqual(
    [gigabyte, gigabyte - 1, hundred, hundred - 1].map(space),
    ["ok", "warning", "warning", "error"],
  );
  const on = (kind: "memory" | "network" | "container_layer") =>
    result({ disk: { ...disk, kind } }, "database.disk");
  assert.deepEqual(
    [on("memory"), on("container_layer"), on("network")],
    ["warning", "warning", "error"],
  );
  assert.equal(result({ disk: null }, "database.space"), "absent");
});

const postgres = {
  state: "open",
  version: "15.8",
  major: 15,
  link: "tls",
  latencyMs: 1,
  commitMs: 2,
  schemaVersion: 3,
  schemaVersionKnown: 3,
  connectionsMax: 97,
  connectionsUsed: 3,
  unsafe: [],
  standby: false,
  readOnly: false,
  pooler: null,
  record,
} as const satisfies PostgresFacts;

Deno.test("checkPostgres() checks version, link, latency, connections, writes and durability", () => {
  const result = (more: Partial<Extract<PostgresFacts, { state: "open" }>>, check: string) =>
    of(checkPostgres({ ...postgres, ...more }), check);
  assert.equal(worstOf(checkPostgres(postgres)), "ok");
  assert.equal(of(checkPostgres({ state: "away", words: "Gone" }), "database.reach"), "error");
  assert.equal(result({ major: 14 }, "database.version"), "error");
  assert.equal(result({ link: "socket" }, "database.link"), "ok");
  assert.equal(result({ link: "loopback" }, "database.link"), "ok");
  assert.equal(result({ link: "plain" }, "database.link"), "warning");
  assert.equal(result({ latencyMs: 10.1 }, "database.latency"), "warning");
  assert.equal(result({ connectionsUsed: 87 }, "database.connections"), "ok");
  assert.equal(result({ connectionsUsed: 88 }, "database.connections"), "warning");
  assert.equal(result({ connectionsMax: 9 }, "database.connections"), "error");
  assert.equal(result({ unsafe: ["fsync"] }, "database.durable"), "error");
  assert.equal(result({ standby: true, commitMs: null }, "database.writable"), "error");
  assert.equal(result({ readOnly: true }, "database.writable"), "error");
  assert.equal(result({}, "database.pooler"), "absent");
  const pooler = { words: "it loses", remedy: "Add prepare=false" };
  assert.equal(result({ pooler }, "database.pooler"), "error");
  assert.equal(result({ standby: true, commitMs: null }, "database.commit"), "absent");
  assert.equal(result({ schemaVersion: 0, record: null }, "database.schema"), "note");
});

Deno.test("checkBackups() describes how to back up each engine", () => {
  assert.match(checkBackups("sqlite", null).remedy ?? "", /LATCHKEY_BACKUP_EVERY_HOURS/);
  assert.match(checkBackups("sqlite", 24).words, /every 24 hours/);
  assert.match(checkBackups("postgres", 24).remedy ?? "", /pg_dump/);
});

Deno.test("checkLogoutNotices() lists clients whose host is not listed", () => {
  const clients = [
    { id: "app_a", uri: "https://a.example/out" },
    { id: "app_b", uri: "https://b.example/out" },
  ];
  const [found, ...more] = checkLogoutNotices(clients, ["a.example:443"]);
  assert.equal(found?.severity, "note");
  assert.match(found?.words ?? "", /app_b gets no logout notices/);
  assert.deepEqual(more, []);
});
