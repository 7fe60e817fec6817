/** The files of examples/production/, and the restore drill of docs/production.md. */
import assert from "node:assert/strict";
import { temporaryFolder } from "../../task_process.ts";
import { settingNames } from "../../../core/config/settings/setting_names.ts";
import { logIn, openInstances, send } from "./instances.ts";

const root = new URL("../../../", import.meta.url);
const folder = new URL("examples/production/", root);

function read(name: string): string {
  return Deno.readTextFileSync(new URL(name, folder));
}

Deno.test("systemd accepts the units, and finds the service well confined", async () => {
  using copy = temporaryFolder();
  const names = ["latchkey.service", "latchkey-reconcile.service", "latchkey-reconcile.timer"];
  for (const name of names) {
    // The project is not in /opt here.
    const text = read(name).replaceAll("/opt/latchkey", root.pathname.replace(/\/$/, ""));
    Deno.writeTextFileSync(`${copy.path}/${name}`, text);
    assert.match(text, /^# Save it as \/etc\/systemd\/system\//);
  }
  const run = async (...args: string[]): Promise<string> => {
    const { success, stdout, stderr } = await new Deno.Command("systemd-analyze", { args })
      .output();
    const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
    assert.ok(success, text);
    return text.trim();
  };
  const paths = names.map((name) => `${copy.path}/${name}`);
  assert.equal(await run("verify", "--man=no", ...paths), "");
  const security = await run("security", "--offline=true", `${copy.path}/latchkey.service`);
  const level = Number(/Overall exposure level for .*: ([\d.]+)/.exec(security)?.[1]);
  assert.ok(level > 0 && level < 2, security.split("\n").at(-1));
});

Deno.test("the example files name settings that exist, and leave time for the drain", () => {
  const files = ["latchkey.service", "latchkey-reconcile.service", "compose.yaml", "nginx.conf"];
  const named = files.flatMap((name) => read(name).match(/\bLATCHKEY_[A-Z_]+\b/g) ?? [])
    .filter((name) => name !== "LATCHKEY_IMAGE");
  assert.ok(named.length > 10);
  const known = (name: string): boolean => settingNames.has(name.replace(/_FILE$/, ""));
  assert.deepEqual(named.filter((name) => !known(name)), []);
  const number = (name: string, pattern: RegExp): number => Number(pattern.exec(read(name))?.[1]);
  for (
    const [name, drain, stop] of [
      ["latchkey.service", /DRAIN_SECONDS=(\d+)/, /^TimeoutStopSec=(\d+)/m],
      ["compose.yaml", /DRAIN_SECONDS: "(\d+)"/, /stop_grace_period: (\d+)s/],
    ] as const
  ) {
    assert.ok(number(name, stop) >= number(name, drain) + 16, name);
    assert.ok(number("nginx.conf", /fail_timeout=(\d+)s/) < number(name, drain));
    assert.ok(number("nginx.conf", /keepalive_timeout (\d+)s;\n}/) < 6);
  }
});

Deno.test("a backup that is restored elsewhere has every user, session and setting", async () => {
  await using instances = openInstances({ LATCHKEY_OPERATOR: "ada" });
  const origin = `http://127.0.0.1:${(await instances.start()).port}`;
  const session = await logIn(origin, instances);
  await instances.run("admin", {}, ["backup", "drill.db"]);
  const data = instances.settings["LATCHKEY_DATA_DIR"];
  const drill = { LATCHKEY_DATA_DIR: `${data}/drill` };
  const words = await instances.run("restore", drill, [`${data}/backups/drill.db`, "--yes"]);
  assert.match(words, /users: 1\.\nStart the service\./);
  const restored = `http://127.0.0.1:${(await instances.start(drill)).port}`;
  const known = await send(`${restored}/v1/session`, undefined, session);
  assert.equal(known.status, 200, JSON.stringify(known));
});
