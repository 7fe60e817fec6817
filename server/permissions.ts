/**
 * Prints the flags that `deno task start` runs with: the listening address, the provider's and the
 * database's hosts, the data folder and the secret files, and nothing else. Settings that are wrong
 * are left to `main.ts`, which names them.
 * @module
 */
const env = Deno.env.toObject();

const dataDir = env["LATCHKEY_DATA_DIR"]?.trim() || "./data";
const secretFiles = Object.entries(env)
  .filter(([name, value]) => name.endsWith("_FILE") && value.trim() !== "")
  .map(([, value]) => value.trim());

const host = env["LATCHKEY_HOST"]?.trim() || "127.0.0.1";
const port = env["PORT"]?.trim() || "8000";
const databaseUrl = env["LATCHKEY_DATABASE_URL"]?.trim();
const hosts = [
  `${host.includes(":") ? `[${host}]` : host}:${port}`,
  hostOf(env["TWILIO_VERIFY_BASE_URL"]?.trim() || "https://verify.twilio.com", "443"),
  databaseUrl === undefined || databaseUrl === "" ? null : hostOf(databaseUrl, "5432"),
];

const flags = [
  list("--allow-read", ["core/adapters/bcrypt", dataDir, ...secretFiles]),
  list("--allow-write", [dataDir]),
  // A URL in a file cannot be read yet, and a wrong port is main.ts's to name.
  env["LATCHKEY_DATABASE_URL_FILE"] !== undefined || hosts.includes("")
    ? "--allow-net"
    : list("--allow-net", hosts.filter((known) => known !== null)),
];
Deno.stdout.writeSync(new TextEncoder().encode(flags.join(" ") + "\n"));

/** A flag with its list; without it, so for all, where a value would not survive the shell. */
function list(flag: string, values: readonly string[]): string {
  return values.every((value) => /^[\w./:@\-[\]~+%]+$/.test(value))
    ? `${flag}=${values.join(",")}`
    : flag;
}

function hostOf(text: string, defaultPort: string): string {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return "";
  const usual = url.protocol === "http:" ? "80" : defaultPort;
  return `${url.hostname}:${url.port || usual}`;
}
