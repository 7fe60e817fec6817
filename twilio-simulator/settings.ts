/** Parses the environment of `main.ts`. Reports all errors together and never repeats a value. */
import { type Account, chooseAccount } from "./wire/account.ts";

export type SimulatorSettings = {
  readonly port: number;
  readonly hostname: string;
  readonly allowedHosts: readonly string[];
  readonly account: Account;
};

export type ParsedSimulatorSettings =
  | { readonly ok: true; readonly settings: SimulatorSettings }
  | { readonly ok: false; readonly errors: readonly string[] };

const portDefault = 4010;

/** The settings that the simulator reads. main.ts reads no other variable. */
export const settingNames = [
  "LATCHKEY_SIMULATOR_PORT",
  "LATCHKEY_SIMULATOR_HOST",
  "LATCHKEY_SIMULATOR_ALLOWED_HOSTS",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_VERIFY_SERVICE_SID",
] as const;

type Environment = Readonly<Partial<Record<(typeof settingNames)[number], string>>>;

/**
 * Port 0 means any free port. Refuses a Twilio SID that looks real, because the environment then
 * probably contains the settings of a real account.
 */
export function parseSettings(environment: Environment): ParsedSimulatorSettings {
  const errors: string[] = [];
  const port = parsePort(environment.LATCHKEY_SIMULATOR_PORT);
  if (port === null) errors.push("LATCHKEY_SIMULATOR_PORT: not a port from 0 to 65535");
  const account = parseAccount(environment);
  if (typeof account === "string") errors.push(account);
  if (port === null || typeof account === "string") return { ok: false, errors };
  const allowedHosts = (environment.LATCHKEY_SIMULATOR_ALLOWED_HOSTS ?? "").split(",")
    .map((host) => host.trim().toLowerCase()).filter((host) => host !== "");
  const hostname = environment.LATCHKEY_SIMULATOR_HOST || "127.0.0.1";
  return { ok: true, settings: { port, hostname, allowedHosts, account } };
}

function parsePort(text: string | undefined): number | null {
  if (text === undefined || text === "") return portDefault;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return port <= 65535 ? port : null;
}

function parseAccount(environment: Environment): Account | string {
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_VERIFY_SERVICE_SID } = environment;
  try {
    return chooseAccount({
      ...(TWILIO_ACCOUNT_SID ? { accountSid: TWILIO_ACCOUNT_SID } : {}),
      ...(TWILIO_AUTH_TOKEN ? { authToken: TWILIO_AUTH_TOKEN } : {}),
      ...(TWILIO_VERIFY_SERVICE_SID ? { serviceSid: TWILIO_VERIFY_SERVICE_SID } : {}),
    });
  } catch (problem) {
    if (problem instanceof RangeError) return problem.message;
    throw problem;
  }
}

/** The address to print: the first name that other hosts use, or the address it listens on. */
export function addressOf(settings: SimulatorSettings, port: number): string {
  const everywhere = settings.hostname === "0.0.0.0" || settings.hostname === "::";
  const named = settings.allowedHosts[0]?.replace(/:\d+$/, "");
  const host = everywhere ? named ?? "127.0.0.1" : settings.hostname;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
