import assert from "node:assert/strict";
import { openMemoryMeter } from "../../../core/adapters/meter/memory_meter.ts";
import { metricNames, metricTable } from "../../../core/domain/metrics/metric_table.ts";
import type { Metric } from "../../../core/domain/metrics/metric_table.ts";

/** The lines of one metric, without its comments. */
function linesOf(text: string, name: string): readonly string[] {
  return text.split("\n").filter((line) => line.startsWith(name));
}

Deno.test("count() adds to the series of its labels", () => {
  const meter = openMemoryMeter();
  meter.count("latchkey_logins_total", { outcome: "success", method: "sms" });
  meter.count("latchkey_logins_total", { outcome: "success", method: "sms" }, 2);
  meter.count("latchkey_logins_total", { outcome: "wrong_password", method: "password" });
  assert.deepEqual(linesOf(meter.text(), "latchkey_logins_total"), [
    'latchkey_logins_total{outcome="success",method="sms"} 3',
    'latchkey_logins_total{outcome="wrong_password",method="password"} 1',
  ]);
});

Deno.test("observe() fills cumulative buckets; a bound belongs to its bucket", () => {
  const meter = openMemoryMeter();
  for (const seconds of [0.05, 0.06, 99]) {
    meter.observe("latchkey_provider_request_duration_seconds", { operation: "start" }, seconds);
  }
  const lines = linesOf(meter.text(), "latchkey_provider_request_duration_seconds")
    .filter((line) => line.includes('operation="start"'));
  const name = 'latchkey_provider_request_duration_seconds_bucket{operation="start",le=';
  assert.equal(lines[0], `${name}"0.05"} 1`);
  assert.equal(lines[1], `${name}"0.1"} 2`);
  assert.equal(lines.at(-3), `${name}"+Inf"} 3`);
  assert.equal(lines.at(-2)?.split(" ")[1], String(0.05 + 0.06 + 99));
  assert.match(lines.at(-1) ?? "", /_count\{operation="start"\} 3$/);
});

Deno.test("set(), clear() and watch() give a gauge its value when it is read", () => {
  const meter = openMemoryMeter();
  assert.deepEqual(linesOf(meter.text(), "latchkey_fraud_guard_pauses"), []);
  meter.set("latchkey_fraud_guard_pauses", {}, 2);
  let waiting = 1;
  meter.watch("latchkey_hash_queue_length", {}, () => waiting);
  waiting = 7;
  assert.deepEqual(linesOf(meter.text(), "latchkey_fraud_guard_pauses"), [
    "latchkey_fraud_guard_pauses 2",
  ]);
  assert.deepEqual(linesOf(meter.text(), "latchkey_hash_queue_length"), [
    "latchkey_hash_queue_length 7",
  ]);
  meter.clear("latchkey_fraud_guard_pauses");
  assert.deepEqual(linesOf(meter.text(), "latchkey_fraud_guard_pauses"), []);
});

Deno.test("counters with at most one closed label start at zero", () => {
  const text = openMemoryMeter().text();
  assert.deepEqual(linesOf(text, "latchkey_hash_refused_total"), ["latchkey_hash_refused_total 0"]);
  assert.ok(text.includes('latchkey_alerts_total{alert="backup_failed"} 0\n'));
  assert.deepEqual(linesOf(text, "latchkey_sends_total"), []);
});

Deno.test("a value that is not in the closed list of its label becomes `other`", () => {
  const meter = openMemoryMeter();
  const places = ["US", "BR", "ZZ", "Atlantis", "+12025550142", "us", "", 'x"} 1\nfake 1'];
  for (const country of places) {
    meter.count("latchkey_sends_total", { channel: "sms", country, result: "sent" });
  }
  const lines = linesOf(meter.text(), "latchkey_sends_total");
  const countries = lines.map((line) => /country="(\w+)"/.exec(line)?.[1]);
  assert.deepEqual(countries, ["US", "BR", "ZZ", "other"]);
  assert.match(lines[3] ?? "", / 5$/);
});

Deno.test("a label that is not bounded after all stops at the limit of its metric", () => {
  const meter = openMemoryMeter();
  for (let at = 0; at < 6000; at++) {
    const labels = { route: `/v1/${at}`, method: "GET", status: "200" };
    meter.count("latchkey_http_requests_total", labels);
  }
  const lines = linesOf(meter.text(), "latchkey_http_requests_total");
  assert.equal(lines.length, 5001);
  assert.match(lines.at(-1) ?? "", /route="other",method="other",status="other"\} 1000$/);
});

Deno.test("values of labels are escaped", () => {
  const meter = openMemoryMeter();
  meter.set("latchkey_build_info", { version: 'a"\\\n', deno: "2", database: "sqlite" }, 1);
  assert.ok(meter.text().includes('latchkey_build_info{version="a\\"\\\\\\n",deno="2",'));
});

Deno.test("names, kinds and help texts follow the conventions of Prometheus", () => {
  for (const name of metricNames) {
    const { kind, help, buckets, labels }: Metric = metricTable[name];
    assert.match(name, /^(latchkey|process)_[a-z_]+$/);
    assert.equal(name.endsWith("_total"), kind === "counter", name);
    assert.equal(buckets !== undefined, kind === "histogram", name);
    assert.deepEqual(buckets, buckets?.toSorted((a, b) => a - b), name);
    assert.match(help, /^[A-Z1][^\n\\]*\.$/, name);
    assert.ok(Object.keys(labels).every((label) => /^[a-z]+$/.test(label) && label !== "le"), name);
  }
});
