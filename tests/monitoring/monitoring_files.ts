/** Reads the files of examples/monitoring. @module */
import assert from "node:assert/strict";

/** The text of a file in examples/monitoring. */
export function sampleFile(name: string): string {
  return Deno.readTextFileSync(new URL(`../../examples/monitoring/${name}`, import.meta.url));
}

export interface AlertRule {
  readonly name: string;
  /** The whole rule, as it is written. */
  readonly text: string;
  readonly expr: string;
  readonly severity: string;
  readonly runbookUrl: string;
}

/** The rules of alerts.yml. promtool checks its syntax. */
export function alertRules(): readonly AlertRule[] {
  const [, ...rules] = sampleFile("alerts.yml").split(/^ +- alert: /m);
  return rules.map((text) => ({
    name: /^\w+/.exec(text)?.[0] ?? "",
    text,
    expr: /^ +expr: (?:\|\n)?([\s\S]+?)\n +(?:for|labels):/m.exec(text)?.[1] ?? "",
    severity: /^ +severity: (\w+)$/m.exec(text)?.[1] ?? "",
    runbookUrl: /^ +runbook_url: (\S+)$/m.exec(text)?.[1] ?? "",
  }));
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface Query {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: { readonly type: string; readonly uid: string };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: Place;
  readonly targets?: readonly Query[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}

export function dashboard(): Dashboard {
  return JSON.parse(sampleFile("grafana_dashboard.json"));
}

/** The queries of the dashboard, with values for what Grafana replaces. */
export function dashboardQueries(): readonly string[] {
  const queries = dashboard().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) =>
      expr.replaceAll("$__rate_interval", "1m").replaceAll("$job", ".*")
        .replaceAll("$instance", ".*")
    );
  assert.deepEqual(queries.filter((query) => query.includes("$")), []);
  return queries;
}
