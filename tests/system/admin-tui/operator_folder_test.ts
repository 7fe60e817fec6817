/** Paths that an operator types are relative to their folder, not to the project's. */
import assert from "node:assert/strict";
import { loginName, temporaryFolder } from "../../task_process.ts";
import { openTmux, tmuxAvailable } from "./tmux.ts";

const project = new URL("../../../", import.meta.url).pathname;
const config = `--config ${project}deno.json`;
const policy = JSON.stringify({ countries: { deny: ["US"] } });

const randomHex = (): string => crypto.getRandomValues(new Uint8Array(16)).toHex();

/** A folder outside of the project, whose name has a space, and a database next to it. */
function operatorFolder() {
  const parent = temporaryFolder();
  const folder = `${parent.path}/my files`;
  Deno.mkdirSync(folder);
  const env = {
    ...loginName,
    LATCHKEY_DATA_DIR: `${parent.path}/data`,
    TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:4010",
    TWILIO_ACCOUNT_SID: `AC${randomHex()}`,
    TWILIO_AUTH_TOKEN: randomHex(),
    TWILIO_VERIFY_SERVICE_SID: `VA${randomHex()}`,
    LATCHKEY_VERIFY_SERVICES: "single",
  };
  const write = (name: string, text: string) => Deno.writeTextFileSync(`${folder}/${name}`, text);
  const run = async (line: string) => {
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", line],
      cwd: folder,
      env,
      stdin: "null",
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, out: out ?? "", err: err ?? "" };
  };
  return { folder, env, write, run, [Symbol.dispose]: () => parent[Symbol.dispose]() };
}

// npx sets INIT_CWD to the folder that it was started in, and Deno keeps it.
const starts = {
  "deno task": (name: string) =>
    `env -u INIT_CWD ${Deno.execPath()} task --quiet ${config} ${name}`,
  "tasks/run.sh": (name: string) =>
    `env -u INIT_CWD DENO=${Deno.execPath()} sh ${project}tasks/run.sh ${name}`,
};

for (const [how, start] of Object.entries(starts)) {
  Deno.test(`${how} finds the files of commands in the operator's folder`, async () => {
    using at = operatorFolder();
    at.write("p.json", policy);
    const replayed = await at.run(`${start("admin")} policy replay --policy p.json --json`);
    assert.deepEqual([replayed.code, replayed.err], [0, ""], replayed.err);
    at.write("users.csv", "username,phone_number\nada,+12025550142\n");
    const imported = await at.run(
      `${start("admin")} users import users.csv --errors refused.txt --reason moved`,
    );
    assert.deepEqual(imported.code, 0, imported.err);
    const exported = await at.run(`${start("admin")} users export --file out.jsonl`);
    assert.equal(exported.code, 0, exported.err);
    assert.match(Deno.readTextFileSync(`${at.folder}/out.jsonl`), /"ada"/);
    at.write("facts.json", '{"plan":"pro"}');
    const set = await at.run(
      `${start("admin")} users set-metadata ada --file facts.json --reason plan --yes`,
    );
    assert.equal(set.code, 0, set.err);
  });

  Deno.test(`${how} restores a backup from the operator's folder`, async () => {
    using at = operatorFolder();
    assert.equal((await at.run(`${start("admin")} backup one.db`)).code, 0);
    const [data] = [at.env.LATCHKEY_DATA_DIR];
    Deno.renameSync(`${data}/backups/one.db`, `${at.folder}/one.db`);
    const restored = await at.run(`${start("restore")} one.db --yes`);
    assert.deepEqual([restored.code, restored.err], [0, ""], restored.err);
  });
}

Deno.test("the terminal reads theme and keys from the operator's folder", {
  ignore: !tmuxAvailable,
}, async () => {
  using at = operatorFolder();
  at.write("theme.json", '{"base": "dark", "tones": {"accent": {"color": "reddish"}}}');
  at.write("keys.txt", "no.such@users x\n");
  const admin = `cd '${at.folder}' && ${starts["deno task"]("admin")}`;
  await using theme = await openTmux(`${admin} --theme-file theme.json`, at.env);
  await theme.until(/--theme-file theme.json: .*accent/);
  await using keys = await openTmux(`${admin} --keymap keys.txt`, at.env);
  await keys.until(/--keymap keys.txt: .*no\.such/);
});
