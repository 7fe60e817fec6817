import assert from "node:assert/strict";
import { launchArguments } from "../../tasks/launch.ts";
import type { Launch } from "../../tasks/launch_places.ts";

const provider = { TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:4010" };

/** The arguments of a launch that finds no files. */
function words(
  name: string,
  env: Readonly<Record<string, string>> = {},
  more: Partial<Launch> = {},
): readonly string[] {
  const readTextFile = (): string => {
    throw new Deno.errors.NotFound();
  };
  return launchArguments({ name, env: { ...provider, ...env }, readTextFile, ...more }) ?? [];
}

/** The values of a permission flag. */
function allowed(flag: string, all: readonly string[]): readonly string[] {
  const start = `--allow-${flag}=`;
  return all.find((word) => word.startsWith(start))?.slice(start.length).split(",") ?? [];
}

Deno.test("launchArguments() lets the service listen only on its address and one inner port", () => {
  const cases: readonly (readonly [Record<string, string>, readonly string[]])[] = [
    [{}, ["127.0.0.1:8000", "127.0.0.1:28000"]],
    [{ LATCHKEY_HOST: "::1", PORT: "80" }, ["[::1]:80", "127.0.0.1:20080"]],
    [{ LATCHKEY_INNER_PORT: "9000" }, ["127.0.0.1:8000", "127.0.0.1:9000"]],
    [{ LATCHKEY_INNER_PORT: "0" }, ["127.0.0.1:8000", "127.0.0.1"]],
    [{ LATCHKEY_CONNECTION_LIMITS: "off" }, ["127.0.0.1:8000"]],
    [{ LATCHKEY_METRICS_LISTEN: "10.0.0.5:9464" }, [
      "127.0.0.1:8000",
      "10.0.0.5:9464",
      "127.0.0.1:28000",
    ]],
    [{ LATCHKEY_ADMIN_LISTEN: "[::1]:8001" }, [
      "127.0.0.1:8000",
      "[::1]:8001",
      "127.0.0.1:28000",
    ]],
  ];
  for (const [env, addresses] of cases) {
    for (const image of [false, true]) {
      const expected = [...addresses, "127.0.0.1:4010"];
      const net = allowed("net", words("start", env, { image }));
      assert.deepEqual(net, expected, `${image} ${JSON.stringify(env)}`);
    }
  }
});

Deno.test("launchArguments() lets only the service reach the hosts of logout notices", () => {
  const env = { LATCHKEY_OUTBOUND_HOSTS: "shop.example, [::1]:9000,*,evil.example/" };
  const own = (name: string) =>
    allowed("net", words(name, env)).filter((host) => /shop|9000|evil|\*/.test(host));
  assert.deepEqual(own("start"), ["shop.example:443", "[::1]:9000"]);
  for (const name of ["admin", "doctor", "migrate"]) assert.deepEqual(own(name), [], name);
});

Deno.test("launchArguments() lets the service and the doctor look up breached passwords", () => {
  const env = {
    LATCHKEY_BREACH_URL: "https://api.pwnedpasswords.com/range/",
    LATCHKEY_BREACH_FILE: "/lists/pwned.txt",
  };
  for (const image of [false, true]) {
    for (const name of ["start", "doctor", "admin", "admin doctor"]) {
      const asks = name !== "admin";
      const [program = "", ...args] = name.split(" ");
      const all = words(program, env, { image, args });
      assert.equal(allowed("net", all).includes("api.pwnedpasswords.com:443"), asks, name);
      if (asks) assert.ok(allowed("read", all).includes("/lists/pwned.txt"), name);
    }
  }
});

Deno.test("launchArguments() permits the database's socket or hosts and its certificates", () => {
  const start = (url: string) => words("start", { LATCHKEY_DATABASE_URL: url }, { image: true });
  const socket = start("postgres://ada@localhost:6/lk?host=/run/pg");
  const path = "/run/pg/.s.PGSQL.6";
  assert.ok(allowed("read", socket).includes(path), socket.join());
  assert.ok(allowed("write", socket).includes(path), socket.join());
  assert.equal(allowed("net", socket).at(-1), `unix:${path}`);
  const hosts = start("postgres://ada@a:1,b/lk?sslrootcert=/data/ca.pem");
  assert.ok(allowed("read", hosts).includes("/data/ca.pem"), hosts.join());
  assert.deepEqual(allowed("net", hosts).slice(-2), ["a:1", "b:5432"]);
  assert.deepEqual(allowed("write", hosts), ["/data"]);
});

Deno.test("launchArguments() uses bundles, and fixed places for data and secrets, in the image", () => {
  const env = { LATCHKEY_DATA_DIR: "/srv", TWILIO_AUTH_TOKEN_FILE: "/etc/token" };
  const image = words("start", env, { image: true });
  assert.deepEqual(allowed("read", image), [
    "dist/core/adapters/bcrypt",
    "dist/core/adapters/password_strength",
    "dist/core/adapters/sql/sqlite",
    "dist/server",
    "/sys/fs/cgroup/memory.max",
    "/data",
    "/run/secrets",
  ]);
  assert.equal(image.at(-1), "dist/server/main.js");
  assert.deepEqual(allowed("write", image), ["/data"]);
  assert.deepEqual(allowed("write", words("twilio:setup", env, { image: true })), []);
  const elsewhere = words("start", env);
  assert.deepEqual(allowed("read", elsewhere), [
    "core/adapters/bcrypt",
    "core/adapters/password_strength",
    "core/adapters/sql/sqlite",
    "/sys/fs/cgroup/memory.max",
    "/srv",
    "/etc/token",
  ]);
  assert.equal(elsewhere.at(-1), "server/main.ts");
  assert.deepEqual(allowed("write", elsewhere), ["/srv"]);
});

Deno.test("launchArguments() uses the settings of a running dev only for database programs", () => {
  const dev = JSON.stringify({ TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:4999" });
  const net = (name: string, image = false) =>
    allowed(
      "net",
      launchArguments({ name, image, env: {}, readTextFile: () => dev }) ?? [],
    );
  for (const name of ["admin", "doctor", "twilio:reconcile"]) {
    assert.deepEqual(net(name), ["127.0.0.1:4999"], name);
    assert.deepEqual(net(name, true), ["verify.twilio.com:443"], name);
  }
  assert.deepEqual(net("twilio:setup"), ["verify.twilio.com:443"]);
  assert.equal(net("start").at(-1), "verify.twilio.com:443");
});

Deno.test("launchArguments() permits the host for notices only to senders and a real Twilio", () => {
  const env = { TWILIO_MESSAGING_SERVICE_SID: "MG", TWILIO_VERIFY_BASE_URL: "" };
  const host = "api.twilio.com:443";
  for (const name of ["start", "admin"]) {
    assert.ok(allowed("net", words(name, env)).includes(host), name);
    assert.ok(!allowed("net", words(name, { ...env, ...provider })).includes(host), name);
  }
  assert.ok(!allowed("net", words("twilio:reconcile", env)).includes(host));
});

Deno.test("launchArguments() lets only policy replay read the policy file", () => {
  const read = (...args: readonly string[]) => allowed("read", words("admin", {}, { args }));
  const without = read();
  for (const args of [["--policy", "p.json"], ["--policy=p.json"]]) {
    assert.deepEqual(read("policy", "replay", ...args), [...without, "p.json"]);
    assert.deepEqual(read("users", "list", ...args), without);
  }
  assert.deepEqual(read("policy", "replay", "--policy", "-"), without);
  assert.deepEqual(read("policy", "replay", "--policy", "a b"), [...without, "a b"]);
  assert.deepEqual(read("policy", "replay", "--policy", "a b,c"), without);
  assert.deepEqual(read("users", "set-metadata", "ada", "--file=m.json"), [...without, "m.json"]);
  assert.deepEqual(read("users", "set-metadata", "ada", "--policy=m.json"), without);
  assert.deepEqual(read("users", "metadata", "ada", "--file", "m.json"), without);
});

Deno.test("launchArguments() lets an import read its files, and create only what it names", () => {
  const flags = (flag: string, ...args: readonly string[]) =>
    allowed(flag, words("admin", {}, { args }));
  const [read, write] = [flags("read", "users", "list"), flags("write", "users", "list")];
  const typed = [
    ...["users", "import", "--from", "firebase", "u.json", "--firebase-config=c.txt"],
    ...["--errors", "e.txt", "--reason", "moved", "--trust-phones"],
  ];
  assert.deepEqual(flags("read", ...typed), [...read, "u.json", "c.txt"]);
  assert.deepEqual(flags("write", ...typed), [...write, "e.txt"]);
  const piped = ["users", "import", "-", "--format", "csv"];
  assert.deepEqual([flags("read", ...piped), flags("write", ...piped)], [read, write]);
  const exported = ["users", "export", "--file", "out.csv", "--errors", "e.txt"];
  assert.deepEqual(flags("read", ...exported), read);
  assert.deepEqual(flags("write", ...exported), [...write, "out.csv"]);
  assert.deepEqual(flags("write", "users", "list", "--file", "out.csv"), write);
});

Deno.test("launchArguments() reads and creates what is named in the operator's folder", () => {
  const env = { LATCHKEY_ADMIN_FOLDER: "/home/ada" };
  const of = (flag: string, name: string, ...args: readonly string[]) =>
    allowed(flag, words(name, env, { args })).filter((path) => path.startsWith("/home"));
  const cases: readonly (readonly [string, string, string])[] = [
    ["read", "policy replay --policy p.json", "p.json"],
    ["read", "users import u.csv", "u.csv"],
    ["read", "users set-metadata ada --file m.json", "m.json"],
    ["read", "--theme-file t.json", "t.json"],
    ["read", "--keymap k.txt", "k.txt"],
    ["write", "users import u.csv --errors e.txt", "e.txt"],
    ["write", "users export --file o.csv", "o.csv"],
    ["write", "--keymap k.txt", "latchkey-cases"],
  ];
  for (const [flag, line, name] of cases) {
    assert.deepEqual(of(flag, "admin", ...line.split(" ")), [`/home/ada/${name}`], line);
  }
  assert.deepEqual(of("read", "restore", "one.db"), ["/home/ada/one.db"]);
  assert.deepEqual(of("read", "restore", "/home/one.db"), ["/home/one.db"]);
});

Deno.test("launchArguments() lets only the screen save cases, where the operator started it", () => {
  const env = { LATCHKEY_ADMIN_FOLDER: "/home/ada" };
  const written = (...args: readonly string[]) => allowed("write", words("admin", env, { args }));
  const commands = written("users", "list");
  for (const args of [[], ["--theme", "safe"], ["--readonly"]]) {
    assert.deepEqual(written(...args), [...commands, "/home/ada/latchkey-cases"]);
  }
  assert.deepEqual(written("--json", "users", "list"), commands);
});

Deno.test("launchArguments() leaves out invalid settings and returns null for unknown programs", () => {
  const env = { LATCHKEY_DATA_DIR: "my data", PORT: "80x", LATCHKEY_HOST: "a,b" };
  const start = words("start", env);
  assert.deepEqual(allowed("write", start), []);
  assert.equal(allowed("net", start)[0], "127.0.0.1:8000");
  assert.equal(start.at(-1), "server/main.ts");
  for (const name of ["", "dev", "constructor"]) assert.deepEqual(words(name), []);
});

Deno.test("the launcher never prompts, which would hang a container with a terminal", () => {
  const texts = ["tasks/run.sh", "deno.json"].map((path) => Deno.readTextFileSync(path));
  const launches = texts.flatMap((text) => text.match(/deno(?:_run| run) [^\n]*-P=\S+/g) ?? []);
  assert.ok(launches.length >= 8, launches.join("\n"));
  assert.deepEqual(launches.filter((launch) => !launch.includes("--no-prompt")), []);
});

Deno.test("launchArguments() lets the admin reach one host and read its key, if it connects", () => {
  const env = {
    LATCHKEY_KEY_FILE: "/home/ada/key",
    LATCHKEY_DATABASE_URL: "postgres://ada@db:5432/lk",
    LATCHKEY_DATA_DIR: "/data",
  };
  const url = "https://login.example.com";
  const connects: readonly (readonly [Record<string, string>, readonly string[]])[] = [
    [env, ["--connect", url]],
    [env, ["users", "list", `--connect=${url}`]],
    [{ ...env, LATCHKEY_URL: url }, ["users", "list"]],
  ];
  for (const [given, args] of connects) {
    for (const image of [false, true]) {
      const all = words("admin", given, { args, image });
      assert.deepEqual(allowed("net", all), ["login.example.com:443"], args.join(" "));
      assert.deepEqual(allowed("read", all), ["/home/ada/key"]);
      const saved = args.includes("users") ? [] : ["./latchkey-cases"];
      assert.deepEqual([...allowed("write", all), ...allowed("sys", all)], saved);
      const secrets = allowed("env", all).filter((name) => /\*|TWILIO|DATABASE|PEPPER/.test(name));
      assert.deepEqual(secrets, []);
    }
  }
  const local = words("admin", env, { args: ["users", "list"] });
  assert.ok(!allowed("net", local).includes("login.example.com:443"));
  const file = ["users", "set-metadata", "ada", "--file", "m.json", "--connect", url];
  assert.deepEqual(allowed("read", words("admin", env, { args: file })), [
    "/home/ada/key",
    "m.json",
  ]);
});

Deno.test("launchArguments() lets an admin that connects to no valid URL reach nothing", () => {
  for (const args of [["--connect"], ["--connect", "login"], ["--connect", "https://a,b"]]) {
    assert.deepEqual(allowed("net", words("admin", {}, { args })), [], args.join(" "));
  }
});

Deno.test("launchArguments() lets the admin create the recording, and a replay only read it", () => {
  const record = words("admin", {}, { args: ["--record", "a.cast", "--keymap", "keys.txt"] });
  assert.ok(allowed("write", record).includes("a.cast"));
  assert.ok(!allowed("read", record).includes("a.cast"));
  assert.ok(allowed("write", record).includes("./latchkey-cases"));
  const env = { LATCHKEY_URL: "https://login.example.com", LATCHKEY_KEY_FILE: "key" };
  const files = ["a.cast", "my files/a b.cast"];
  for (const file of files) {
    for (
      const [given, args] of [[{}, ["--replay", file]], [env, [
        "--ascii",
        `--replay=${file}`,
      ]]] as const
    ) {
      const replay = words("admin", given, { args });
      assert.deepEqual(allowed("read", replay), [file]);
      for (const flag of ["write", "net", "sys"]) assert.deepEqual(allowed(flag, replay), []);
      const secrets = allowed("env", replay).filter((name) => /LATCHKEY_[^A]|TWILIO/.test(name));
      assert.deepEqual(secrets, []);
    }
  }
});
