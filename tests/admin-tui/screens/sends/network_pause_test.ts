import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { AuditEvent } from "../../../../core/domain/audit_event.ts";
import type { DescribedPause } from "../../../../core/usecases/reports/describe_sends.ts";
import { eventDetail } from "../../../../admin-tui/words/event_line.ts";
import { sendsDialog } from "../../../../admin-tui/screens/sends/sends_dialog.ts";
import { pauseRow } from "../../../../admin-tui/screens/sends/sends_row_lines.ts";
import type { Line } from "../../../../admin-tui/draw/text.ts";
import { openTestCore } from "../../../harness.ts";
import { run } from "../../command_line/command_kit.ts";

const now = Date.UTC(2026, 0, 1, 12);
const network = "2001:db8:1234:5678::/64";

const pause: DescribedPause = {
  scope: `network:${network}`,
  at: now,
  until: now + 3_600_000,
  trips: 1,
  recordedOnly: false,
  conversion: { sends: 34, approved: 0 },
  active: true,
};

const paused: AuditEvent = {
  id: "evt_1",
  at: now,
  type: "fraud_guard.paused",
  actor: "user",
  actorName: null,
  userId: null,
  address: "2001:db8:1234:5678::1",
  requestId: null,
  apiKeyId: null,
  peerAddress: null,
  reason: null,
  detail: { scope: pause.scope, instead_of: "country:US" },
  count: 1,
  lastAt: now,
};

function textOf(line: Line): string {
  return line.map(({ text }) => text).join("");
}

Deno.test("a paused network is never truncated, even in narrow windows", () => {
  for (const columns of [60, 80, 120]) {
    const row = textOf(pauseRow(pause, { now, columns, selected: false }));
    match(row, new RegExp(`sends from ${network} paused until 13:00`));
  }
  const dialog = {
    step: "lift",
    scope: pause.scope,
    why: "only 0 of 34 codes were approved",
    reason: { before: "known network", after: "" },
    trouble: null,
  } as const;
  const lines = sendsDialog({ dialog, preview: null }, { columns: 80, rows: 24 })?.lines ?? [];
  const words = lines.map(textOf).join(" ").replaceAll(/[│\s]+/g, " ");
  ok(words.includes(`New numbers can receive codes requested from ${network} again`), words);
});

Deno.test("eventDetail() names what was paused", () => {
  equal(eventDetail(paused), `sends from ${network}, from 2001:db8:1234:5678::1`);
});

Deno.test("eventDetail() names a client and the backend that named it", () => {
  const event = { ...paused, address: "203.0.113.9", peerAddress: "192.0.2.80" };
  ok(eventDetail(event).endsWith("from 203.0.113.9 through 192.0.2.80"), eventDetail(event));
});

Deno.test("sends status shows a paused network, and sends lift lifts the pause", async () => {
  await using test = await openTestCore();
  const { active: _, ...written } = { ...pause, until: test.clock.now() + 3_600_000 };
  await test.ports.controls.putPause({ ...written, at: test.clock.now() }, paused);
  match((await run(test, ["sends", "status"])).out, new RegExp(`network:${network} +paused`));
  const lifted = await run(test, ["sends", "lift", pause.scope, "--yes"]);
  deepEqual([lifted.code, lifted.out.trim()], [0, `Lifted: ${pause.scope}`]);
  const again = await run(test, ["sends", "lift", pause.scope, "--yes"]);
  equal(again.code, 1);
});
