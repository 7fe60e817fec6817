/** Builds the bundles of the image into a folder, and runs them there with their permissions. */
import assert from "node:assert/strict";
import { launchArguments } from "../../../tasks/launch.ts";
import { pathsIn } from "../../../tasks/build/paths_in.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import { freePort } from "../../free_port.ts";
import { password, phoneNumber } from "../../harness.ts";
import { sourceFiles } from "../../source_files.ts";
import { essentials, temporaryFolder } from "../../task_process.ts";

const root = new URL("../../../", import.meta.url);
const decoder = new TextDecoder();
const folder = temporaryFolder();
const dist = `${folder.path}/dist`;

Deno.test.beforeAll(async () => {
  const allowed = [
    ...["--allow-read", "--allow-run=deno", "--allow-net=127.0.0.1"],
    `--allow-write=${dist}`,
  ];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...allowed, "tasks/build/main.ts", dist],
    cwd: root,
  }).output();
  assert.ok(success, decoder.decode(stderr));
});

Deno.test.afterAll(() => folder[Symbol.dispose]());

type Settings = Readonly<Record<string, string>>;

/** Runs a program that ends. */
async function run(
  program: string,
  args: readonly string[],
  env: Settings,
): Promise<{ readonly code: number; readonly output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: folder.path,
    clearEnv: true,
    env: { ...essentials(), ...env },
  }).output();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

function bundled(name: string, env: Settings, args: readonly string[] = []): readonly string[] {
  const launch = { name, args, env, bundled: true, readTextFile: () => "" };
  return ["run", ...launchArguments(launch) ?? [], ...args];
}

async function statusOf(request: Promise<Response>): Promise<number> {
  const response = await request;
  await response.body?.cancel();
  return response.status;
}

Deno.test("deno task build bundles every worker, and no bundle reads the source", () => {
  const paths = pathsIn(dist).map((path) => path.slice(dist.length + 1));
  const workers = sourceFiles().filter(({ path }) => path.startsWith("core/")).flatMap((file) =>
    [...file.code.matchAll(/new URL\(\s*"([^"]+)\.ts", import\.meta\.url/g)]
      .map(([, name]) => new URL(`${name}.js`, new URL(file.path, root)).href)
      .map((url) => url.slice(root.href.length))
  );
  assert.ok(workers.length > 0);
  const names = paths.map((path) => path.replace(/-[A-F0-9]{8}\.js$/, ".js"));
  assert.deepEqual(workers.filter((path) => !names.includes(path) || paths.includes(path)), []);
  const texts = pathsIn(dist).map((path) => Deno.readTextFileSync(path));
  assert.deepEqual(texts.filter((text) => /\.tsx?", import\.meta\.url/.test(text)), []);
});

Deno.test("the terminal's bundles draw with the production build of React, and start quickly", () => {
  const paths = pathsIn(`${dist}/admin-tui`);
  const texts = paths.map((path) => Deno.readTextFileSync(path));
  const library = texts[paths.findIndex((path) => /\/screen_library-\w+\.js$/.test(path))] ?? "";
  assert.match(library, /bundleType:0\b/);
  assert.match(library, /new QuickEmoji\(\)/);
  const segmenters = library.replace(/^class QuickSegmenter \{[^]*?^\}$/m, "");
  assert.doesNotMatch(segmenters, /new Intl\.Segmenter/);
  assert.doesNotMatch(library, /from ?"node:(fs|child_process)"/);
  // React's functions, which the first frame calls, are compiled with the bundle.
  assert.ok(library.split(/^var \w+ = \(function \(/m).length > 100);
  assert.deepEqual(texts.filter((text) => /react[\w-]*\.development\.js/.test(text)), []);
  assert.deepEqual(texts.filter((text) => /from "(ink|react)/.test(text)), []);
});

Deno.test("deno task build adds the licenses of the packages, and only of those", () => {
  const text = Deno.readTextFileSync(`${dist}/licenses.txt`);
  for (const name of ["hono", "hash-wasm", "ink", "react", "postgres", "@simplewebauthn/server"]) {
    assert.match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\n\n`, "m"));
  }
  assert.match(text, /^MIT License\n\nCopyright \(c\) .*Yusuke Wada/m);
  for (const name of ["playwright-core", "twilio"]) {
    assert.doesNotMatch(text, new RegExp(`^${name} `, "m"));
  }
});

Deno.test("the bundles serve logins, documents and commands with the permissions of the image", async () => {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const provider = Deno.serve(options, simulator.respond);
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { accountSid, authToken, serviceSid } = simulator.account;
  const settings = {
    PORT: String(port),
    LATCHKEY_INNER_PORT: String(freePort()),
    LATCHKEY_BCRYPT_COST: "10",
    LATCHKEY_DATA_DIR: `${folder.path}/data`,
    LATCHKEY_BACKUP_DIR: `${folder.path}/backups`,
    LATCHKEY_PUBLIC_URL: "https://login.example.com",
    LATCHKEY_PAGES: "on",
    LATCHKEY_DOCS: "on",
    LATCHKEY_OPERATOR: "marek",
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_VERIFY_SERVICE_SID: serviceSid,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${provider.addr.port}`,
  };
  const service = new Deno.Command(Deno.execPath(), {
    args: [...bundled("start", settings)],
    cwd: folder.path,
    clearEnv: true,
    env: { ...essentials(), ...settings },
    stdout: "piped",
  }).spawn();
  const lines = service.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let printed = "";
  try {
    while (!printed.includes('"listening"')) {
      const { done, value } = await lines.read();
      assert.ok(!done, printed);
      printed += value;
    }
    const post = (path: string, body: unknown): Promise<number> =>
      statusOf(fetch(`${origin}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }));
    const account = { username: "ada", password, phone_number: phoneNumber };
    assert.equal(await post("/v1/register", account), 201);
    assert.equal(await post("/v1/login", { username: "ada", password }), 200);
    for (const path of ["/readyz", "/openapi.json", "/docs", "/login"]) {
      assert.equal(await statusOf(fetch(`${origin}${path}`)), 200, path);
    }
    const backup = await run(
      Deno.execPath(),
      bundled("admin", settings, ["backup", "monday.db"]),
      settings,
    );
    assert.equal(backup.code, 0, backup.output);
  } finally {
    service.kill("SIGTERM");
    await lines.cancel();
    await service.status;
    simulator.close();
    await provider.shutdown();
  }
});

Deno.test("tasks/run.sh --image starts the bundles", async () => {
  Deno.mkdirSync(`${folder.path}/tasks`);
  Deno.copyFileSync(new URL("tasks/run.sh", root), `${folder.path}/tasks/run.sh`);
  // With a name, the settings are what is missing. The others write nothing to the audit log.
  const env = { DENO: Deno.execPath() };
  const named = { ...env, LATCHKEY_OPERATOR: "ada" };
  const others = ["secrets:rotate", "migrate", "restore"].map((task) => [task, env] as const);
  for (const [task, settings] of [["twilio:reconcile", named] as const, ...others]) {
    const { code, output } = await run("tasks/run.sh", ["--image", task], settings);
    assert.equal(code, 2, task);
    assert.match(output, /invalid configuration/);
  }
});
