/** A real Prometheus with the rules of examples/monitoring. @module */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { sampleFile } from "../../monitoring/monitoring_files.ts";
import { temporaryFolder } from "../../task_process.ts";

const pollMilliseconds = 250;
/** Ten times what a loaded machine needs: only a fault takes that long. */
const timeoutSeconds = 120;

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  /** The samples of an instant query now; of a matrix, none. */
  query(expr: string): Promise<readonly Sample[]>;
  /** The alerts that fire now. */
  firing(): Promise<ReadonlySet<string>>;
  /**
   * The alerts that have fired since it started. `LatchkeyAlertRaised` is followed by the alert of
   * the audit log, as in `LatchkeyAlertRaised budget_80`.
   */
  fired(): Promise<ReadonlySet<string>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Scrapes `target` every second, with alerts that do not wait. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = temporaryFolder();
  Deno.writeTextFileSync(`${folder.path}/alerts.yml`, await rulesWithoutWaits());
  Deno.writeTextFileSync(
    `${folder.path}/prometheus.yml`,
    sampleFile("prometheus.yml").replaceAll("15s", "1s").replaceAll("10.0.0.5:9464", target),
  );
  const port = freePort();
  const child = new Deno.Command("prometheus", {
    args: [
      `--config.file=${folder.path}/prometheus.yml`,
      `--storage.tsdb.path=${folder.path}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const origin = `http://127.0.0.1:${port}`;
  let ended = false;
  const end = child.status.then(() => ended = true);
  await waitUntil(() => "Prometheus is ready", async () => {
    if (ended) assert.fail(await errors);
    const answer = await fetch(`${origin}/-/ready`).catch(() => null);
    await answer?.body?.cancel();
    return answer?.ok === true;
  });
  const query = async (expr: string): Promise<readonly Sample[]> => {
    const url = `${origin}/api/v1/query?${new URLSearchParams({ query: expr })}`;
    const { status, error, data } = await (await fetch(url)).json();
    assert.equal(status, "success", `${expr}: ${error}`);
    return data.result.map((sample: ApiSample) => ({
      labels: sample.metric,
      value: Number(sample.value[1]),
    }));
  };
  return {
    query,
    firing: async () => {
      const { data } = await (await fetch(`${origin}/api/v1/alerts`)).json();
      const alerts: readonly ApiAlert[] = data.alerts;
      return new Set(
        alerts.filter(({ state }) => state === "firing").map(({ labels }) =>
          labels["alertname"] ?? ""
        ),
      );
    },
    fired: async () => {
      const past = await query(
        'count by (alertname, alert) (count_over_time(ALERTS{alertstate="firing"}[1h]))',
      );
      return new Set(
        past.map(({ labels: { alertname = "", alert } }) =>
          alert === undefined ? alertname : `${alertname} ${alert}`
        ),
      );
    },
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGTERM");
      await end;
      await errors;
      folder[Symbol.dispose]();
    },
  };
}

interface ApiSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

interface ApiAlert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Runs the command of the README that removes the waits. */
async function rulesWithoutWaits(): Promise<string> {
  const [, script] = /^sed -E '([^']+)' alerts\.yml/m.exec(sampleFile("README.md")) ?? [];
  assert.ok(script !== undefined, "the README has the command");
  const { success, stdout } = await new Deno.Command("sed", {
    args: [
      "-E",
      script,
      new URL("../../../examples/monitoring/alerts.yml", import.meta.url).pathname,
    ],
  }).output();
  assert.ok(success);
  const rules = new TextDecoder().decode(stdout);
  assert.doesNotMatch(rules, /for: [1-9]/);
  return rules;
}

/** Tries until `condition` is true, or fails. */
export async function waitUntil(
  what: () => string,
  condition: () => Promise<boolean>,
): Promise<void> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  while (!await condition()) {
    assert.ok(!timeout.aborted, `did not happen: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}
