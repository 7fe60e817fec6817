/** The size and duration of the benchmarks. */
export interface Options {
  readonly users: number;
  readonly sessionRounds: number;
  /** For each server in every round. */
  readonly sessionSeconds: number;
  readonly loginRounds: number;
  readonly loginSeconds: number;
  readonly unloadedLogins: number;
  readonly latencyRounds: number;
  readonly latencySeconds: number;
  readonly starts: number;
}

const whole: Options = {
  users: 10_000,
  sessionRounds: 7,
  sessionSeconds: 1.5,
  loginRounds: 3,
  loginSeconds: 5,
  unloadedLogins: 10,
  latencyRounds: 3,
  latencySeconds: 5,
  starts: 7,
};

const quick: Options = {
  users: 2_000,
  sessionRounds: 3,
  sessionSeconds: 0.7,
  loginRounds: 1,
  loginSeconds: 3,
  unloadedLogins: 4,
  latencyRounds: 1,
  latencySeconds: 3,
  starts: 3,
};

/** Thirty-two clients that log in in parallel need different names, or they are throttled. */
const usersMin = 100;
const usersMax = 2_000_000;

export const usage = `deno task bench [--quick] [--users N]
  --quick    takes less than 30 seconds, with 2,000 users, for a rough estimate
  --users N  users and sessions in the database, ${usersMin} to ${usersMax} (default 10000)
`;

/** Parses the arguments. Null if they are invalid. */
export function parseOptions(args: readonly string[]): Options | null {
  let options = args.includes("--quick") ? quick : whole;
  for (let at = 0; at < args.length; at++) {
    const [name = "", inline] = (args[at] ?? "").split("=");
    if (name === "--quick" && inline === undefined) continue;
    if (name !== "--users") return null;
    const users = Number(inline ?? args[++at]);
    if (!Number.isInteger(users) || users < usersMin || users > usersMax) return null;
    options = { ...options, users };
  }
  return options;
}
