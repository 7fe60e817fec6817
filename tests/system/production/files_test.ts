/** The files of examples/production/, and the restore drill of docs/production.md. */
import assert from "node:assert/strict";
import { temporaryFolder } from "../../task_process.ts";
import { settingNames } from "../../../core/config/settings/setting_names.ts";
import { logIn, openInstances, send } from "./instances.ts";

const root = new URL("../../../", import.meta.url);
const folderUrl = new URL("examples/production/", root);

function read(name: string): string {
  return Deno.readTextFileSync(new URL(name, folderUrl));
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

Deno.test("a system call that a unit does not allow is refused and kills nothing", () => {
  for (const name of ["latchkey.service", "latchkey-reconcile.service"]) {
    const filters = read(name).match(/^SystemCall(Filter|ErrorNumber)=.*$/gm);
    assert.deepEqual(filters, [
      "SystemCallFilter=@system-service",
      "SystemCallErrorNumber=EPERM",
    ], name);
  }
});

Deno.test("the command latchkey runs tasks as the units run the service", () => {
  using folder = temporaryFolder();
  const calls = `${folder.path}/calls`;
  Deno.writeTextFileSync(
    `${folder.path}/systemd-run`,
    `#!/bin/sh\nprintf '%s\\n' "$@" >${calls}`,
    { mode: 0o755 },
  );
  const run = (env: Readonly<Record<string, string>>): readonly string[] => {
    const { success, stderr } = new Deno.Command(new URL("latchkey", folderUrl), {
      args: ["admin", "users", "list", "--search", "is:locked x"],
      clearEnv: true,
      env: { PATH: `${folder.path}:/usr/bin:/bin`, ...env },
    }).outputSync();
    assert.ok(success, new TextDecoder().decode(stderr));
    return Deno.readTextFileSync(calls).trimEnd().split("\n");
  };
  const words = run({ SUDO_USER: "ada" });
  const task = words.indexOf("/opt/latchkey/tasks/run.sh");
  assert.deepEqual(words.slice(task + 1), ["admin", "users", "list", "--search", "is:locked x"]);
  const unit = read("latchkey.service").split("\n");
  const properties = words.flatMap((word) => /^--property=(.*)$/.exec(word)?.[1] ?? []);
  assert.deepEqual(properties.filter((line) => !unit.includes(line)), []);
  for (const name of ["User", "WorkingDirectory", "EnvironmentFile", "NoNewPrivileges"]) {
    assert.ok(properties.some((line) => line.startsWith(`${name}=`)), name);
  }
  const set = words.flatMap((word) => /^--setenv=(.*)$/.exec(word)?.[1] ?? []);
  const common = set.filter((line) => unit.includes(`Environment=${line}`));
  assert.deepEqual(common, ["DENO_DIR=/var/cache/latchkey", "LATCHKEY_DATA_DIR=/var/lib/latchkey"]);
  assert.ok(set.includes("LATCHKEY_OPERATOR=ada"), set.join());
  assert.ok(
    run({ SUDO_USER: "ada", LATCHKEY_OPERATOR: "grace" })
      .includes("--setenv=LATCHKEY_OPERATOR=grace"),
  );
});

Deno.test("the example files name settings that exist, and leave time for the drain", () => {
  const files = [
    "latchkey.service",
    "latchkey-reconcile.service",
    "compose.yaml",
    "nginx.conf",
    "latchkey",
  ];
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
    assert.ok(number("nginx.conf", /keepalive_timeout (\d+)s;\n}/) < number(name, drain));
  }
  assert.ok(number("nginx.conf", /keepalive_timeout (\d+)s;\n}/) < 6);
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
