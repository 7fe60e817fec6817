import assert from "node:assert/strict";
import plugin from "./plugin.ts";

/** File, line of code, and the rule that must report it (null: none). */
const cases: readonly (readonly [string, string, string | null])[] = [
  ["core/config/config.ts", "Deno.env.get('A');", "latchkey/env-in-entries"],
  ["admin-tui/view/list.tsx", "process.env.A;", "latchkey/env-in-entries"],
  ["server/main.ts", "Deno.env.get('A');", null],
  ["core/domain/account/user.ts", "Date.now();", "latchkey/pure-core"],
  ["core/usecases/login/log_in.ts", "Math.random();", "latchkey/pure-core"],
  ["core/usecases/login/log_in.ts", "Deno.readFile('x');", "latchkey/pure-core"],
  ["core/usecases/upkeep/sweep.ts", "setTimeout(() => {}, 0);", "latchkey/pure-core"],
  ["core/usecases/upkeep/sweep.ts", "globalThis.setInterval(f, 1);", "latchkey/pure-core"],
  ["core/domain/throttle.ts", "const wait = setImmediate;", "latchkey/pure-core"],
  ["core/domain/throttle.ts", "AbortSignal.timeout(1);", "latchkey/pure-core"],
  ["core/adapters/twilio/request.ts", "fetch('x');", "latchkey/pure-core"],
  ["core/usecases/login/log_in.ts", "ports.clock();", null],
  ["core/usecases/upkeep/sweep.ts", "await ports.pause(0);", null],
  ["core/background.ts", "setTimeout(() => {}, 0);", null],
  ["server/serve.ts", "Date.now();", null],
  ["admin-tui/main.tsx", "Deno.exit(0);", "latchkey/no-deno-exit-in-tui"],
  ["server/main.ts", "Deno.exit(0);", null],
  ["core/domain/account/user.ts", "const low = code as number & 0xff;", "latchkey/no-mask-in-type"],
  ["core/domain/account/user.ts", "const low = (code as number) & 0xff;", null],
  ["core/domain/account/user.ts", "const id = text as string & { readonly brand: 'Id' };", null],
];

for (const [file, code, rule] of cases) {
  Deno.test(`lint ${rule === null ? "allows" : "refuses"} ${code} in ${file}`, () => {
    const found = Deno.lint.runPlugin(plugin, file, code).map(({ id }) => id);
    assert.deepEqual(found, rule === null ? [] : [rule]);
  });
}
