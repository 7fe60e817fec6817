import { deepEqual, equal } from "node:assert/strict";
import { mock } from "node:test";
import { startLogoutNotices } from "../../../server/logout_notices.ts";

/** Lets everything that is ready run, without real time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

Deno.test("notices are sent every 2 s in one round at a time, and what is given up is logged", async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  try {
    const lines: unknown[] = [];
    const at = (level: string) => (message: string, facts?: unknown): void =>
      void lines.push([level, message, facts]);
    const rounds: PromiseWithResolvers<readonly unknown[]>[] = [];
    let continues = (): boolean => false;
    const sendLogoutNotices = (mayContinue: () => boolean) => {
      continues = mayContinue;
      const round = Promise.withResolvers<readonly unknown[]>();
      rounds.push(round);
      return round.promise;
    };
    const oidc = () => Promise.resolve({ sendLogoutNotices } as never);
    const stop = startLogoutNotices({ oidc }, { warn: at("warn"), error: at("error") });
    const pass = async (seconds: number): Promise<void> => {
      mock.timers.tick(seconds * 1000);
      await settle();
    };
    await pass(1.9);
    equal(rounds.length, 0);
    await pass(10);
    equal(rounds.length, 1, "the first one lasts");
    rounds[0]?.resolve([{ clientId: "app_a", problem: "HTTP 503" }]);
    await settle();
    await pass(2);
    rounds[1]?.reject(new Error("sick"));
    await settle();
    const words = lines.map((line) => (line as readonly unknown[]).slice(0, 2));
    deepEqual(words, [
      ["warn", "A logout notice was given up"],
      ["error", "Cannot send logout notices"],
    ]);
    deepEqual((lines[0] as readonly unknown[])[2], { client_id: "app_a", problem: "HTTP 503" });
    await pass(2);
    equal(continues(), true);
    stop();
    equal(continues(), false);
    rounds[2]?.reject(new Error("the database is closed"));
    await settle();
    await pass(10);
    deepEqual([rounds.length, lines.length], [3, 2]);
  } finally {
    mock.timers.reset();
  }
});
