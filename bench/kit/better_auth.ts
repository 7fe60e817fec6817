import type { ServerOrder } from "./fleet.ts";
import type { BenchStage } from "./stage.ts";

/** A server with better-auth and as many users and sessions as the service has. */
export interface BetterAuth {
  /** An order for a server that looks sessions up in its database, or caches them in a cookie. */
  orderFor(sessions: "database" | "cookie-cache"): ServerOrder;
  /** The cookies of sessions, in random order. */
  readonly cookies: readonly string[];
}

const folder = new URL("../peers/better_auth/", import.meta.url);
const program = "bench/peers/better_auth/server.js";
// Its packages are in node_modules of that folder.
const run = ["-A", "--quiet", "--node-modules-dir=manual", "--unstable-no-legacy-abort", program];

/** Installs the packages if the options ask for it. Returns why they are missing, or null. */
export function installBetterAuth(install: boolean): string | null {
  if (install) {
    const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    try {
      const { success, stderr } = new Deno.Command("npm", { args, cwd: folder }).outputSync();
      const [reason = ""] = new TextDecoder().decode(stderr).split("\n");
      if (!success) return `Cannot install better-auth: ${reason}`;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return "Cannot install better-auth: npm is missing.";
    }
  }
  try {
    Deno.statSync(new URL("node_modules/better-auth/package.json", folder));
    return null;
  } catch {
    return "better-auth is not installed. deno task bench --peers installs it with npm.";
  }
}

/** Fills a database of better-auth. */
export async function openBetterAuth(stage: BenchStage): Promise<BetterAuth> {
  const path = `${await stage.newDirectory()}/better_auth.db`;
  const env = {
    NODE_ENV: "production",
    BETTER_AUTH_SECRET: crypto.randomUUID() + crypto.randomUUID(),
    PEER_HASH: stage.passwordHash,
  };
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...run, "seed", path, String(stage.options.users)],
    cwd: new URL("../../", import.meta.url),
    env,
  }).output();
  if (!success) throw new Error(`Cannot fill its database: ${new TextDecoder().decode(stderr)}`);
  const cookies: string[] = JSON.parse(new TextDecoder().decode(stdout));
  return {
    orderFor: (sessions) => ({
      args: (port) => Promise.resolve([...run, "serve", path, String(port), sessions]),
      env: () => env,
      readyPath: "/api/auth/ok",
    }),
    cookies: cookies.toSorted(() => Math.random() - 0.5),
  };
}

/**
 * The cookie of a request after the first: with its cookie cache, it also has the session's data.
 * Throws if the session is not valid, because better-auth returns 200 with `null` then.
 */
export async function cookieAfter(port: number, cookie: string): Promise<string> {
  const url = `http://127.0.0.1:${port}/api/auth/get-session`;
  const response = await fetch(url, { headers: { cookie } });
  const session = await response.json();
  if (typeof session?.user?.email !== "string") throw new Error("better-auth knows no session");
  const more = response.headers.getSetCookie().map((one) => one.split(";")[0] ?? "");
  return [cookie, ...more].join("; ");
}
