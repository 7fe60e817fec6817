import assert from "node:assert/strict";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { givenWave } from "../../core/reports/wave_kit.ts";
import { openTestCore, operator } from "../../harness.ts";
import { run } from "./command_kit.ts";

const hourMs = 60 * 60_000;

Deno.test("sends incidents prints what is wrong, lost, stopped and left", async () => {
  await using test = await openTestCore();
  test.clock.advance(18 * 3600);
  const calm = await run(test, ["sends", "incidents"]);
  assert.equal(calm.code, 0);
  assert.match(calm.out, /^No incidents\.\n\nlast hour: 0 sent, usually 0\nlost: 0\.0000 USD/);

  const at = test.clock.now();
  const pause = { at, until: at + hourMs, trips: 1, recordedOnly: false };
  const conversion = { sends: 100, approved: 2 };
  await test.ports.controls.putPause({ scope: "country:BR", ...pause, conversion }, newEvent());
  const br = { country: "BR", prefix: "+551190000" };
  await givenWave(test, { ...br, minutesAgo: 3, sent: 100, approved: 2, blocked: 40 });
  await test.core.stopSends({ scope: "country:BR", reason: "pumping" }, operator);
  const { out } = await run(test, ["sends", "incidents"]);
  assert.deepEqual(out.split("\n").slice(0, 15), [
    "INCIDENT                        SINCE                FACTS",
    "Fraud guard paused sends to BR  2026-01-01 18:00:00  2 of 100 approved",
    "",
    "STOPPED     SINCE                BY     REASON",
    "country:BR  2026-01-01 18:00:00  marek  pumping",
    "",
    "last hour: 100 sent, usually 0",
    "lost: 5.8800 USD on codes that no one entered, 0.0000 USD more by midnight",
    "",
    "COUNTRY  SENT  APPROVED  BLOCKED     USD",
    "BR        100         2       40  6.1000",
    "",
    "PREFIX      SENT  APPROVED  BLOCKED     USD",
    "+551190000   100         2       40  6.1000",
    "",
  ]);
  assert.match(out, /BUDGET +USED +OF +LEFT\nHourly message budget +0 +1000 +1000/);

  const json = JSON.parse((await run(test, ["sends", "incidents", "--json"])).out);
  assert.deepEqual(json.incidents, [{
    kind: "pause",
    at: "2026-01-01T18:00:00.000Z",
    scope: "country:BR",
    ...conversion,
    words: "Fraud guard paused sends to BR",
  }]);
  assert.deepEqual([json.lost_usd, json.projected_loss_usd, json.usual_sent], [5.88, 0, 0]);
  assert.deepEqual(json.stops.map(({ scope }: { scope: string }) => scope), ["country:BR"]);
  assert.equal(json.minutes[0].blocked, 40);
});

Deno.test("sends preview prints what a stop, or its end, would have done", async () => {
  await using test = await openTestCore();
  test.clock.advance(48 * 3600);
  const br = { country: "BR", prefix: "+551190000", minutesAgo: 3 };
  await givenWave(test, { ...br, sent: 100, approved: 1 });
  const stop = await run(test, ["sends", "preview", "--country", "br"]);
  assert.deepEqual([stop.code, stop.out.split("\n")], [0, [
    "In the last 24 hours, it would have refused 100 messages.",
    "1 of their codes was entered: 1 real user refused.",
    "Saved: 6.05 USD.",
    "",
  ]]);
  const none = await run(test, ["sends", "preview", "--country", "AU"]);
  assert.equal(none.out, "In the last 24 hours, it would have refused nothing.\n");
  const blockedBy = "country:GB";
  const facts = { status: "blocked", blockReason: "stopped_by_operator", blockedBy } as const;
  const gb = { country: "GB", prefix: "+447700900", minutesAgo: 3 };
  await givenWave(test, { ...gb, blocked: 3, facts });
  const resume = await run(test, ["sends", "preview", "--country", "GB", "--resume"]);
  assert.deepEqual(resume.out.split("\n"), [
    "In the last 24 hours, the stop refused 3 messages.",
    "3 would have been sent, for 0.17 USD.",
    "",
  ]);
  const json = JSON.parse((await run(test, ["sends", "preview", "--all", "--json"])).out);
  assert.deepEqual([json.order, json.scope, json.refused, json.approved], ["stop", "all", 100, 1]);
  assert.equal((await run(test, ["sends", "preview"])).code, 2);
  assert.equal((await run(test, ["sends", "preview", "--country", "UK"])).code, 1);
});
