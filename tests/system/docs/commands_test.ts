/**
 * Runs the commands of the documents as they are written, page by page, in a copy of the project,
 * next to a running `deno task dev`. Commands that cannot run here are listed with the reason.
 * @module
 */
import assert from "node:assert/strict";
import { blocksOf, commandsOf, type Page, pages, wordsOf } from "../../docs_pages.ts";
import { freePort } from "../../free_port.ts";
import { essentials, temporaryFolder } from "../../task_process.ts";
import { parseCommand } from "../../../admin-tui/command_line/parse_command.ts";
import { chooseAccount } from "../../../twilio-simulator/wire/account.ts";
import type { Instant } from "../../../core/domain/instant.ts";

const root = new URL("../../../", import.meta.url).pathname;

/** Commands that are not run, and why. Each must be in a document. */
const notRun: Readonly<Record<string, string>> = {
  "docker build -t latchkey .":
    "needs a container runtime; tests/dockerfile_test.ts reads the file",
  "docker run --read-only --cap-drop=ALL --security-opt no-new-privileges -p 127.0.0.1:8000:8000 -v latchkey:/data --env-file .env latchkey":
    "needs a container runtime",
  "docker exec latchkey latchkey-doctor": "needs a container runtime",
  "docker exec -it -e LATCHKEY_OPERATOR=ada latchkey latchkey-admin": "needs a container runtime",
  "LATCHKEY_DATA_DIR=./drill deno task restore data/backups/drill.db --yes":
    "needs settings; tests/system/production/files_test.ts does this drill",
  "LATCHKEY_DATA_DIR=./drill deno task doctor --json": "needs settings, as above",
  "docker buildx imagetools inspect docker.io/denoland/deno:2.9.6 --format '{{.Manifest.Digest}}'":
    "needs a registry",
  "docker build -t latchkey --build-arg DENO_IMAGE=docker.io/denoland/deno:2.9.6@sha256:... .":
    "needs a container runtime and a registry",
  "cosign verify ghcr.io/OWNER/latchkey@sha256:... --certificate-oidc-issuer https://token.actions.githubusercontent.com --certificate-identity-regexp '^https://github.com/OWNER/latchkey/'":
    "needs a published image",
  "docker compose up": "needs a container runtime",
  'curl -H "latchkey-key: $KEY" https://login.example.com/v1/admin/users?search=ada':
    "needs a key and a host of the reader; tests/server/admin requests the route",
  "deno task admin users import users.csv --dry-run": "needs a file of the reader, as below",
  "deno task admin users import users.csv --errors refused.txt":
    "needs a file of the reader; tests/system/transfer imports one",
  'deno task admin users import export.json --from keycloak --trust-phones --reason "Move to Latchkey"':
    "needs a file of the reader; tests/server/transfer imports one of each kind",
  "OTEL_DENO=true OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 OTEL_SERVICE_NAME=latchkey deno task start":
    "needs a collector; tests/system/service exports to the console",
  'deno task admin test-numbers add +12025550142 --days 14 --reason "App review 4711"':
    "needs LATCHKEY_TEST_NUMBERS; tests/admin-tui/command_line runs it",
  'curl https://login.example.com/v1/verifications -H "Latchkey-Key: $KEY" --json \'{"to": "+12025550142", "channel": "sms", "purpose": "sign_up", "client_address": "198.51.100.7"}\'':
    "needs a key and a host of the reader; tests/server/verifications requests the route",
  'curl https://login.example.com/v1/verifications/$ID/send -H "Latchkey-Key: $KEY" --json \'{ "channel": "sms", "client_address": "198.51.100.7" }\'':
    "needs a key, an ID and a host of the reader",
  'curl https://login.example.com/v1/verifications/$ID/check -H "Latchkey-Key: $KEY" --json \'{ "code": "123456" }\'':
    "needs a key, an ID and a host of the reader",
  "LATCHKEY_KEY=lk_k_... BETTER_AUTH_SECRET=$(openssl rand -hex 32) npm start":
    "tests/system/examples/better_auth_test.ts starts the same program",
  'curl http://127.0.0.1:3000/api/auth/phone-number/send-otp --json \'{"phoneNumber": "+12025550142"}\'':
    "tests/system/examples/better_auth_test.ts requests it",
  'curl http://127.0.0.1:3000/api/auth/phone-number/verify --json \'{"phoneNumber": "+12025550142", "code": "123456"}\'':
    "tests/system/examples/better_auth_test.ts requests it",
  'deno task admin users roles ada --add staff --reason "a test"':
    "needs a user of the example; tests/system/examples/hono_test.ts gives the role",
  "deno task restore data/backups/monday.db":
    "refuses while the service of this test runs; tests/system/tasks/permissions_test.ts runs it",
  "docker run --rm -it -v latchkey:/data --env-file .env latchkey latchkey-restore /data/backups/monday.db":
    "needs a container runtime",
  "deno task admin --connect https://login.example.com":
    "needs a host of the reader; tests/system/admin-tui/remote_test.ts runs it in tmux",
  "deno task admin --connect https://login.example.com users show ada":
    "needs a host of the reader; tests/system/admin-tui/remote_test.ts runs it",
  "deno task admin": "needs a terminal; tests/system/admin-tui/tmux_test.ts runs it in tmux",
  "npx -y deno@2.9.6 task admin": "needs a terminal, as below",
  "npx -y deno@2.9.6 task test": "runs the suite that this test belongs to; .ci/run runs it",
  'DENO="npx -y deno@2.9.6" tasks/run.sh start':
    "fetches Deno from npm; tests/system/service/process_test.ts runs the script with such a DENO",
  "deno task bench --quick": "takes minutes on a busy machine; timings are no test",
  "deno task bench --database postgres": "takes minutes, and needs PostgreSQL",
  "deno task admin --record incident.cast":
    "needs a terminal; tests/system/admin-tui/recording_test.ts runs it in tmux",
  "deno task admin --keymap keys.txt": "needs a terminal; tests/admin-tui reads such a file",
  "deno task bench --peers": "takes minutes, and installs packages",
  "deno task bench --users 1000000 --only session-checks,start,size": "takes minutes",
  "deno task check": ".ci/run runs it",
  "deno task test:quick": "is a part of deno task test, see tests/suite_test.ts",
  "deno task test": ".ci/run runs it",
  "deno task test:system": "runs this test; .ci/run runs it",
  "npm install --global deno@2.9.6": "installs a program for all users of this machine",
  "deno test -A tests/server/login/walkthrough_test.ts": "deno task test runs the file",
  'deno test -A --filter "parallel" tests/server/login': "deno task test runs the files",
  "deno test -A --watch tests/domain": "runs until a person ends it",
  "deno test -A --inspect-wait tests/server/login/walkthrough_test.ts": "waits for a debugger",
  "UPDATE=1 deno test -A tests/admin-tui/frames_test.ts tests/admin-tui/screens":
    "takes minutes; deno task test runs the same files without UPDATE",
  "UPDATE=1 deno test -A tests/admin-tui/pictures_test.ts tests/admin-tui/wave_picture_test.ts":
    "takes long; deno task test runs the same files without UPDATE",
  "UPDATE=1 deno test -A tests/core/config/settings_page_test.ts":
    "deno task test runs the same file without UPDATE",
  "npm install && npm pack": "tests/system/clients/typescript_client_test.ts runs both",
  "npm install ~/latchkey/clients/typescript/latchkey-client-0.1.0.tgz":
    "tests/system/clients/typescript_client_test.ts installs the same package",
  "npm install": "tests/system/examples/express_test.ts runs it",
  "npm start": "tests/system/examples/express_test.ts starts the same program",
  "CLIENT_ID=... CLIENT_SECRET=... npm start":
    "tests/system/examples/openid_connect_test.ts starts the same program",
  "python3 -m flask run": "tests/system/examples/flask_test.ts starts it with Debian's Python",
  "deno run --allow-env --allow-net examples/hono/main.ts":
    "tests/system/examples/hono_test.ts starts it with fewer permissions",
  "git diff": "shows what a contributor has changed",
};

/** Programs that run until they are stopped: the URL that responds once they are ready. */
const programs: Readonly<Record<string, (ports: Ports) => string>> = {
  "npx -y deno@2.9.6 task dev": ({ service }) => `http://127.0.0.1:${service}/readyz`,
  "deno task dev": ({ service }) => `http://127.0.0.1:${service}/readyz`,
  "deno task start": ({ production }) => `http://127.0.0.1:${production}/readyz`,
  "node page.mjs": ({ app }) => `http://127.0.0.1:${app}/`,
  "node server.mjs": ({ app }) => `http://127.0.0.1:${app}/`,
};

/** Exit codes other than 0 that are right here. */
const otherCodes: readonly (readonly [RegExp, readonly number[]])[] = [
  // Warnings, of settings that only a try-out has.
  [/^deno task doctor/, [0, 1]],
  // No code is pending.
  [/^deno task admin users resend/, [1]],
  // Nothing is paused.
  [/^deno task admin sends lift/, [1]],
  // Ended by `timeout`.
  [/^deno task admin events watch/, [124]],
];

/** The JavaScript of a page, and the file that the page says to save it as. */
const savedAs: Readonly<Record<string, string>> = {
  "docs/getting_started.md": "page.mjs",
  "docs/integrate.md": "server.mjs",
};

/** What the output of a page must contain. */
const shown: Readonly<Record<string, RegExp>> = {
  "docs/getting_started.md": /Log in first\.[\s\S]*Hello ada, aal2\.[\s\S]*Log in first\./,
  "docs/integrate.md": /"hello":"grace","aal":"aal2"/,
};

/** The simulator's account, which is always the same one. */
const { accountSid, authToken } = chooseAccount({});

interface Ports {
  readonly service: number;
  readonly simulator: number;
  readonly production: number;
  readonly app: number;
}

/** Pages with commands; the first one registers the user whose name the others use. */
const pagesWithCommands = pages()
  .filter(({ path }) => !path.startsWith("twilio-simulator/"))
  .filter((page) => runOf(page).length > 0)
  .toSorted((one, other) => rank(one) - rank(other));

function runOf(page: Page): readonly string[] {
  return commandsOf(page).filter((command) => !Object.hasOwn(notRun, command));
}

function rank({ path }: Page): number {
  return ["docs/getting_started.md", "docs/operations.md"].indexOf(path) + 1 || 3;
}

Deno.test("every command that is not run is in a document, and has not been run", () => {
  const commands = new Set(pages().flatMap(commandsOf));
  assert.deepEqual(Object.keys(notRun).filter((command) => !commands.has(command)), []);
  assert.deepEqual(Object.keys(programs).filter((command) => !commands.has(command)), []);
});

Deno.test("the commands of the documents run as they are written", async (t) => {
  using folder = temporaryFolder();
  const copy = `${folder.path}/latchkey`;
  copyProject(copy);
  const ports = {
    service: freePort(),
    simulator: freePort(),
    production: freePort(),
    app: freePort(),
  };
  for (const page of pagesWithCommands) {
    await t.step(page.path, async () => await runPage(page, copy, ports));
  }
});

/** Everything but what runs leave behind, and what git keeps. */
function copyProject(to: string): void {
  const copy = new Deno.Command("tar", {
    args: [
      "-cf",
      "-",
      ...["./data", "./.git", "./coverage"].map((name) => `--exclude=${name}`),
      ".",
    ],
    cwd: root,
  }).outputSync();
  assert.ok(copy.success);
  Deno.mkdirSync(to);
  Deno.writeFileSync(`${to}.tar`, copy.stdout);
  assert.ok(new Deno.Command("tar", { args: ["-xf", `${to}.tar`, "-C", to] }).outputSync().success);
}

async function runPage(page: Page, copy: string, ports: Ports): Promise<void> {
  // Both are never overwritten, and more than one page writes them.
  for (const path of ["latchkey.env", "data/backups"]) {
    await Deno.remove(`${copy}/${path}`, { recursive: true }).catch(() => {});
  }
  const file = savedAs[page.path];
  if (file !== undefined) {
    const code = blocksOf(page, "js")[0] ?? "";
    Deno.writeTextFileSync(
      `${copy}/${file}`,
      withPorts(code, ports).replace("3000", `${ports.app}`),
    );
  }
  const commands = runOf(page);
  const own = commands.some((command) => / task dev$/.test(command));
  const all = own ? commands : ["deno task dev", ...commands];
  const { output, code } = await runScript(scriptOf(all, copy, ports), copy, ports);
  assert.equal(code, 0, `${page.path}:\n${output}`);
  const codes = [...output.matchAll(/^@@ (\d+) (\d+)$/gm)]
    .map(([, at, status]) => [all[Number(at)] ?? "", Number(status)] as const);
  assert.deepEqual(codes.map(([command]) => command), all, `${page.path}:\n${output}`);
  const wrong = codes.filter(([command, status]) => !codesOf(command).includes(status));
  assert.deepEqual(wrong, [], output);
  // A refusal of Latchkey, or of the controls of `deno task dev`.
  assert.doesNotMatch(output, /\/docs\/problems\/|^\{"error":/m, page.path);
  assert.match(output, shown[page.path] ?? /@@/);
}

function codesOf(command: string): readonly number[] {
  return otherCodes.find(([pattern]) => pattern.test(command))?.[1] ?? [0];
}

/** One shell runs a whole page, as its variables go from command to command. */
function scriptOf(commands: readonly string[], copy: string, ports: Ports): string {
  return [
    "set -uo pipefail",
    "__programs=()",
    "trap 'kill \"${__programs[@]}\" 2>/dev/null; wait' EXIT",
    ...commands.flatMap((command, at) => [
      ...runnable(command, copy, ports),
      `__code=$?; echo; echo "@@ ${at} $__code"`,
    ]),
  ].join("\n");
}

function runnable(command: string, copy: string, ports: Ports): readonly string[] {
  const written = withPorts(command, ports)
    .replace(/^npx -y deno@[\d.]+ /, "deno ")
    .replace("FOLDER_OF_LATCHKEY", copy)
    .replace(/^examples\/login\.sh$/, `$& ${origin(ports.service)} ${origin(ports.simulator)}`)
    .replace(
      "dlv_...",
      "$(deno task --quiet admin deliveries list --json | grep -om1 'dlv_[^\"]*')",
    )
    // A production of its page: with the simulator, and a folder that is not that of `dev`.
    .replace("export TWILIO_ACCOUNT_SID=AC...", `$& ${productionSettings(ports)}`)
    .replace("TWILIO_ACCOUNT_SID=AC...", `TWILIO_ACCOUNT_SID=${accountSid}`)
    .replace("TWILIO_AUTH_TOKEN=...", `TWILIO_AUTH_TOKEN=${authToken}`);
  const ready = programs[command]?.(ports);
  if (ready !== undefined) {
    const starts = command === "deno task start";
    return [
      `${starts ? `PORT=${ports.production} ` : ""}${written} >>programs.log 2>&1 &`,
      "__programs+=($!)",
      // The commands below it on the page are typed in another terminal.
      ...(starts ? ["unset ${!TWILIO_*} LATCHKEY_DATA_DIR"] : []),
      `curl -s -o /dev/null --retry 60 --retry-delay 1 --retry-connrefused ${ready}`,
    ];
  }
  if (/^deno task admin events watch/.test(command)) return [`timeout 5 ${written}`];
  return [withYes(written)];
}

function productionSettings({ simulator }: Ports): string {
  return `TWILIO_VERIFY_BASE_URL=${origin(simulator)} LATCHKEY_DATA_DIR=./production`;
}

function withPorts(text: string, { service, simulator, app }: Ports): string {
  return text.replaceAll("127.0.0.1:8000", `127.0.0.1:${service}`)
    .replaceAll("127.0.0.1:4010", `127.0.0.1:${simulator}`)
    .replaceAll("127.0.0.1:3000", `127.0.0.1:${app}`);
}

function origin(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Commands that ask first need --yes where there is no terminal. */
function withYes(command: string): string {
  if (!command.startsWith("deno task admin ")) return command;
  const world = { now: Date.now() as Instant, readTextFile: () => "{}" };
  const parsed = parseCommand(wordsOf(command).slice(3), world);
  return parsed.kind === "command" && parsed.command.asks ? `${command} --yes` : command;
}

async function runScript(
  script: string,
  copy: string,
  ports: Ports,
): Promise<{ readonly output: string; readonly code: number }> {
  const [first, last] = [`${copy}/../first`, `${copy}/../last`];
  for (const folder of [first, last]) Deno.mkdirSync(folder, { recursive: true });
  // `deno` is the Deno of this test. Where there is no Node, Deno takes its place.
  await Deno.symlink(Deno.execPath(), `${first}/deno`).catch(() => {});
  const node = '#!/bin/sh\nexec deno run -A "$@"\n';
  await Deno.writeTextFile(`${last}/node`, node, { mode: 0o755 });
  const env = essentials();
  const child = new Deno.Command("bash", {
    args: ["-c", script],
    cwd: copy,
    clearEnv: true,
    env: {
      ...env,
      PATH: `${first}:${env["PATH"]}:${last}`,
      NO_COLOR: "1",
      LATCHKEY_OPERATOR: "marek",
      // The doctor finds an error if a busy machine takes more than five seconds for a hash.
      LATCHKEY_BCRYPT_COST: "10",
      PORT: String(ports.service),
      LATCHKEY_SIMULATOR_PORT: String(ports.simulator),
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { output: `${out}\n${err}`, code };
}
