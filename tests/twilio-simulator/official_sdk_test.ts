import assert from "node:assert/strict";
import twilio from "twilio";
import { createSimulator } from "../../twilio-simulator/app.ts";
import type { Simulator } from "../../twilio-simulator/simulator.ts";
import { liveCode, ordinaryNumber as to, seededBytes, startedAt, wrongCode } from "./kit.ts";

type Served = { readonly simulator: Simulator; readonly baseUrl: string };

/** Runs a simulator on a free loopback port. */
async function serving(act: (served: Served) => Promise<void>): Promise<void> {
  const simulator = createSimulator({ clock: () => startedAt, randomBytes: seededBytes() });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    simulator.respond,
  );
  try {
    await act({ simulator, baseUrl: `http://127.0.0.1:${server.addr.port}` });
  } finally {
    simulator.close();
    await server.shutdown();
  }
}

function clientOf({ simulator, baseUrl }: Served, authToken?: string): twilio.Twilio {
  const { accountSid } = simulator.account;
  const client = twilio(accountSid, authToken ?? simulator.account.authToken);
  client.verify.baseUrl = baseUrl;
  return client;
}

async function rejectsWith(code: number, status: number, asked: Promise<unknown>): Promise<void> {
  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof twilio.RestException);
    assert.deepEqual([error.code, error.status], [code, status]);
    assert.equal(error.moreInfo, `https://www.twilio.com/docs/errors/${code}`);
    return true;
  });
}

const options = { sanitizeResources: true, sanitizeOps: true };

Deno.test(
  "the official SDK creates, fetches, lists and removes services",
  options,
  () =>
    serving(async (served) => {
      const { services } = clientOf(served).verify.v2;
      const made = await services.create({ friendlyName: "Latchkey", codeLength: 8 });
      assert.deepEqual([made.friendlyName, made.codeLength], ["Latchkey", 8]);
      assert.equal(made.dateCreated.getTime(), startedAt - 500);
      assert.equal((await services(made.sid).fetch()).sid, made.sid);
      const listed = await services.list({ pageSize: 1 });
      assert.deepEqual(listed.map(({ sid }) => sid), [
        served.simulator.account.serviceSid,
        made.sid,
      ]);
      assert.equal(await services(made.sid).remove(), true);
      await rejectsWith(20404, 404, services(made.sid).fetch());
    }),
);

Deno.test(
  "the official SDK starts, fetches, checks and cancels verifications",
  options,
  () =>
    serving(async (served) => {
      const { simulator } = served;
      const service = clientOf(served).verify.v2.services(simulator.account.serviceSid);
      const started = await service.verifications.create({ to, channel: "sms" });
      assert.deepEqual([started.status, started.sendCodeAttempts.length], ["pending", 1]);
      const fetched = await service.verifications(started.sid).fetch();
      assert.equal(fetched.to, to);
      const code = liveCode(simulator, to);
      const wrong = await service.verificationChecks.create({ to, code: wrongCode(code) });
      assert.deepEqual([wrong.status, wrong.valid], ["pending", false]);
      const right = await service.verificationChecks.create({ verificationSid: started.sid, code });
      assert.deepEqual([right.status, right.valid, right.sid], ["approved", true, started.sid]);
      await rejectsWith(20404, 404, service.verificationChecks.create({ to, code }));
      const second = await service.verifications.create({ to, channel: "call" });
      const canceled = await service.verifications(second.sid).update({ status: "canceled" });
      assert.equal(canceled.status, "canceled");
    }),
);

Deno.test(
  "the official SDK throws RestExceptions for 60203, 60202, 60200 and 20003",
  options,
  () =>
    serving(async (served) => {
      const { simulator } = served;
      const { serviceSid } = simulator.account;
      const service = clientOf(served).verify.v2.services(serviceSid);
      const start = () => service.verifications.create({ to, channel: "sms" });
      for (let send = 1; send <= 5; send++) await start();
      await rejectsWith(60203, 429, start());
      const code = wrongCode(liveCode(simulator, to));
      for (let attempt = 1; attempt <= 5; attempt++) {
        assert.equal((await service.verificationChecks.create({ to, code })).valid, false);
      }
      await rejectsWith(60202, 429, service.verificationChecks.create({ to, code }));
      await rejectsWith(60200, 400, service.verifications.create({ to: "1", channel: "sms" }));
      const stranger = clientOf(served, "0".repeat(32)).verify.v2.services(serviceSid);
      await rejectsWith(20003, 401, stranger.fetch());
    }),
);

Deno.test(
  "the official SDK reads attempts and their summary",
  options,
  () =>
    serving(async (served) => {
      const { verify } = clientOf(served);
      const service = verify.v2.services(served.simulator.account.serviceSid);
      const { sid } = await service.verifications.create({ to, channel: "sms" });
      await service.verificationChecks.create({ to, code: liveCode(served.simulator, to) });
      const [attempt] = await verify.v2.verificationAttempts.list({ verificationSid: sid });
      assert.equal(attempt?.conversionStatus, "converted");
      const summary = await verify.v2.verificationAttemptsSummary().fetch();
      assert.equal(summary.conversionRatePercentage, "100.000000000");
    }),
);

Deno.test(
  "respond() breaks the connection of a dropped request",
  options,
  () =>
    serving(async ({ simulator, baseUrl }) => {
      const { accountSid, authToken, serviceSid } = simulator.account;
      const authorization = `Basic ${btoa(`${accountSid}:${authToken}`)}`;
      for (const fault of ["drop_before", "drop_after", "truncated"] as const) {
        simulator.setFault({ fault });
        await assert.rejects(async () => {
          const response = await fetch(`${baseUrl}/v2/Services/${serviceSid}`, {
            headers: { authorization },
          });
          await response.text();
        }, TypeError);
      }
    }),
);
