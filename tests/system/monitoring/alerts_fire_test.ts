/** A real Prometheus raises alerts about a service with logins, pumping and an outage. */
import assert from "node:assert/strict";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import { freePort } from "../../free_port.ts";
import { password } from "../../harness.ts";
import { alertRules, dashboardQueries } from "../../monitoring/monitoring_files.ts";
import { startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";
import { promtool } from "./promtool.ts";
import { type Prometheus, startPrometheus, waitUntil } from "./prometheus_kit.ts";

/** The guard decides after 20 codes without waiting, and strangers get 24 codes an hour. */
const policy = {
  budgets: { prefix: { messages_per_hour: 100 }, total: { messages_per_hour: 80 } },
  fraud_guard: { settle_seconds: 0, sends_min: 20 },
};

interface Service {
  readonly task: TaskProcess;
  readonly settings: Readonly<Record<string, string>>;
  readonly metricsAddress: string;
  /** Posts as the client of an address. */
  post(path: string, body: unknown, client?: number): Promise<Answer>;
  /** The simulated phone's code. */
  codeFor(phoneNumber: string): string;
  /** Every request to the provider fails with this fault, until further notice. */
  breakProvider(fault: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- tests read what came over the wire
  readonly json: any;
}

async function startService(): Promise<Service> {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const provider = Deno.serve(options, simulator.respond);
  const providerOrigin = `http://127.0.0.1:${provider.addr.port}`;
  const folder = temporaryFolder();
  Deno.writeTextFileSync(`${folder.path}/policy.json`, JSON.stringify(policy));
  const [port, metricsPort] = [freePort(), freePort()];
  const settings = {
    TWILIO_ACCOUNT_SID: simulator.account.accountSid,
    TWILIO_AUTH_TOKEN: simulator.account.authToken,
    TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
    TWILIO_VERIFY_BASE_URL: providerOrigin,
    LATCHKEY_BCRYPT_COST: "10",
    LATCHKEY_DATA_DIR: `${folder.path}/data`,
    LATCHKEY_SEND_POLICY_FILE: `${folder.path}/policy.json`,
    LATCHKEY_TRUSTED_PROXIES: "loopback",
    LATCHKEY_METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
    PORT: String(port),
  };
  const task = startTask("start", settings);
  await task.until('"listening"');
  return {
    task,
    settings,
    metricsAddress: settings.LATCHKEY_METRICS_LISTEN,
    async post(path, body, client = 1) {
      const headers = {
        "content-type": "application/json",
        "x-forwarded-for": `203.0.113.${client}`,
      };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
      return { status: response.status, json: await response.json() };
    },
    codeFor: (phoneNumber) => simulator.codeFor(phoneNumber) ?? "",
    async breakProvider(fault) {
      const body = JSON.stringify({ fault, times: null });
      const answer = await fetch(`${providerOrigin}/_sim/fault`, { method: "POST", body });
      assert.equal(answer.status, 200, await answer.text());
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await task[Symbol.asyncDispose]();
      simulator.close();
      await provider.shutdown();
      folder[Symbol.dispose]();
    },
  };
}

/** Registers and enters the password. Returns the challenge. */
async function openChallenge(
  { post }: Service,
  username: string,
  phoneNumber: string,
  client: number,
): Promise<string> {
  const user = { username, password, phone_number: phoneNumber };
  const registered = await post("/v1/register", user, client);
  assert.equal(registered.status, 201, JSON.stringify(registered.json));
  const { status, json } = await post("/v1/login", { username, password, send: "sms" }, client);
  assert.equal(status, 200, JSON.stringify(json));
  return json.challenge_token;
}

async function logIn(service: Service, username: string, phoneNumber: string): Promise<void> {
  const challenge_token = await openChallenge(service, username, phoneNumber, 1);
  const code = service.codeFor(phoneNumber);
  const body = { challenge_token, method: "sms", code };
  const { status, json } = await service.post("/v1/2fa/verify", body);
  assert.equal(status, 200, JSON.stringify(json));
}

/** Waits until the alerts fire, and acts before each look. */
async function untilFiring(
  prometheus: Prometheus,
  names: readonly string[],
  act: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  let missing: readonly string[] = names;
  await waitUntil(() => `${missing.join()} fire`, async () => {
    await act();
    const firing = await prometheus.firing();
    missing = names.filter((name) => !firing.has(name));
    return missing.length === 0;
  });
}

/** Without waits, these depend on the speed of the machine; `alerts_test.yml` tests them. */
const ofMachine = new Set([
  "LatchkeyDatabaseDown",
  "LatchkeyDatabaseSlow",
  "LatchkeyHashWaitLong",
  "LatchkeyHashQueueFull",
  "LatchkeyAlertRaised strength_check_failed",
]);

/**
 * The service looks once a minute for what it records as alerts. On a slow machine, the test lasts
 * longer than that, so these fire in addition to the rules that watch the same.
 */
const afterMinute = new Set(
  ["budget_80", "budget_full", "failure_rate", "credentials_refused"]
    .map((alert) => `LatchkeyAlertRaised ${alert}`),
);

/** From 50 failed logins on, another alert could fire. */
const refusedMax = 40;

const refusedLogins = 'sum(latchkey_http_requests_total{route="/v1/2fa/verify", status="503"})';

Deno.test("logins raise no alert, and pumping, an outage and the end of the service do", async (t) => {
  await using service = await startService();
  await using prometheus = await startPrometheus(service.metricsAddress);
  const expected: string[] = [];
  // The steps after a failed one could only fail, too.
  const step = async (name: string, run: () => Promise<void>): Promise<void> => {
    assert.ok(await t.step(name, run), name);
  };

  await step("logins raise no alert", async () => {
    for (const at of [1, 2]) await logIn(service, `ada${at}`, `+1303555010${at}`);
    await waitUntil(() => "the logins are seen", async () => {
      const logins = 'sum(latchkey_logins_total{outcome="success", method="sms"})';
      const [sample] = await prometheus.query(logins);
      const firing = (await prometheus.firing()).difference(ofMachine);
      return sample?.value === 2 && firing.size === 0;
    });
  });

  // Without waits, it fires before the first scrape.
  expected.push("LatchkeyDown");

  await step("a wave of codes that are never entered is paused", async () => {
    for (let at = 0; at < 22; at++) {
      const phoneNumber = `+120255501${String(at).padStart(2, "0")}`;
      await openChallenge(service, `bot${at}`, phoneNumber, 10 + at);
    }
    const names = ["LatchkeyFraudGuardPaused", "LatchkeyBudget80", "LatchkeyConversionCollapse"];
    await untilFiring(prometheus, names);
    expected.push(...names);
    await waitUntil(() => "the 21st and the 22nd are blocked", async () => {
      const blocked = 'sum(latchkey_sends_blocked_total{reason="fraud_guard"})';
      return (await prometheus.query(blocked))[0]?.value === 2;
    });
  });

  let challenge_token = "";
  await step("the budget of strangers is full", async () => {
    for (const at of [3, 4]) {
      challenge_token = await openChallenge(service, `ada${at}`, `+1303555010${at}`, 1);
    }
    await untilFiring(prometheus, ["LatchkeyBudgetFull"]);
    assert.ok(!(await prometheus.firing()).has("LatchkeyBudget80"));
    expected.push("LatchkeyBudgetFull");
  });

  await step("an operator's stop is shown", async () => {
    const args = ["sends", "stop", "--country", "US", "--reason", "pumping", "--yes"];
    await using stop = startTask("admin", service.settings, args);
    assert.equal(await stop.ended(), 0, stop.output());
    await untilFiring(prometheus, ["LatchkeySendsStopped"]);
    expected.push("LatchkeySendsStopped");
  });

  await step("an outage opens a circuit, and refused credentials are named", async () => {
    await service.breakProvider("20003");
    const body = { challenge_token, method: "sms", code: "000000" };
    const names = [
      "LatchkeyProviderDown",
      "LatchkeyCredentialsRefused",
      "LatchkeyServerErrors",
    ];
    let refused = 0;
    await untilFiring(prometheus, names, async () => {
      // A rate needs several scrapes, however long one takes, with more refusals in each.
      const [seen] = await prometheus.query(refusedLogins);
      if ((seen?.value ?? 0) < refused) return;
      for (const end = Math.min(refused + 4, refusedMax); refused < end; refused++) {
        assert.equal((await service.post("/v1/2fa/verify", body)).status, 503);
      }
    });
    expected.push(...names);
  });

  await step("promtool finds no mistake in the metrics", async () => {
    const answer = await fetch(`http://${service.metricsAddress}/metrics`);
    const text = await answer.text();
    // After ten seconds, it is half-open.
    assert.match(text, /^latchkey_circuit_state\{circuit="check",state="(half_)?open"\} 1$/m);
    assert.equal(await promtool(["check", "metrics"], text), "");
  });

  await step("every query of the dashboard has data", async () => {
    // This service uses SQLite, makes no backups, and changes no account.
    const absent = /pool|backup|notices/;
    let empty = dashboardQueries().filter((query) => !absent.test(query));
    // After a scrape that took too long, gauges are absent until the next one.
    await waitUntil(() => `data for ${empty.join("\n")}`, async () => {
      const found = await Promise.all(empty.map(prometheus.query));
      empty = empty.filter((_, at) => found[at]?.length === 0);
      return empty.length === 0;
    });
  });

  await step("the end of the service is noticed, and nothing else has fired", async () => {
    await service.task[Symbol.asyncDispose]();
    await untilFiring(prometheus, ["LatchkeyDown"]);
    const fired = (await prometheus.fired()).difference(ofMachine).difference(afterMinute);
    assert.deepEqual([...fired].toSorted(), expected.toSorted());
    const known = new Set(alertRules().map(({ name }) => name));
    const named = [...ofMachine, ...afterMinute].map((name) => name.split(" ")[0] ?? "");
    assert.deepEqual(named.filter((name) => !known.has(name)), []);
  });
});
