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
  /** The measures to run; null for all. */
  readonly only: readonly string[] | null;
  /** The database of the services. PostgreSQL is started on this machine. */
  readonly database: "sqlite" | "postgres";
  /** Whether to install the packages of bench/peers with npm first. */
  readonly peers: boolean;
  /** Whether to print the lines as a table at the end. */
  readonly markdown: boolean;
}

const whole: Options = {
  users: 10_000,
  sessionRounds: 5,
  sessionSeconds: 1.5,
  loginRounds: 3,
  loginSeconds: 5,
  unloadedLogins: 10,
  latencyRounds: 3,
  latencySeconds: 5,
  starts: 7,
  only: null,
  database: "sqlite",
  peers: false,
  markdown: false,
};

const quick: Options = {
  ...whole,
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

/** The measures that do not depend on SQLite. */
const measuresOfPostgres: readonly string[] = ["session-checks"];

/** Explains the arguments. `names` are those of the measures. */
export function usageOf(names: readonly string[]): string {
  return `deno task bench [--quick] [--users N] [--only NAME,NAME] [--database postgres]
                [--peers] [--markdown]
  --quick      fewer and shorter rounds with 2,000 users, for a rough estimate
  --users N    users and sessions in the database, ${usersMin} to ${usersMax} (default 10000)
  --only NAME  one measure or several: ${names.join(", ")}
  --database postgres  start an installed PostgreSQL and measure ${measuresOfPostgres.join(", ")}
  --peers      first install better-auth with npm, to compare with it
  --markdown   also print a table for docs/performance.md
`;
}

/** Parses the arguments. Null if they are invalid. */
export function parseOptions(
  args: readonly string[],
  names: readonly string[],
): Options | null {
  let options = args.includes("--quick") ? quick : whole;
  for (let at = 0; at < args.length; at++) {
    const [name = "", inline] = (args[at] ?? "").split("=");
    if (name === "--quick" && inline === undefined) continue;
    if (name === "--peers" && inline === undefined) {
      options = { ...options, peers: true };
      continue;
    }
    if (name === "--markdown" && inline === undefined) {
      options = { ...options, markdown: true };
      continue;
    }
    const value = inline ?? args[++at] ?? "";
    if (name === "--users" && isBetween(Number(value), usersMin, usersMax)) {
      options = { ...options, users: Number(value) };
    } else if (name === "--only" && value.split(",").every((one) => names.includes(one))) {
      options = { ...options, only: value.split(",") };
    } else if (name === "--database" && (value === "sqlite" || value === "postgres")) {
      options = { ...options, database: value };
    } else return null;
  }
  return options.database === "sqlite" ? options : ofPostgres(options);
}

function ofPostgres(options: Options): Options | null {
  const { only } = options;
  if (only === null) return { ...options, only: measuresOfPostgres };
  return only.every((name) => measuresOfPostgres.includes(name)) ? options : null;
}

function isBetween(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
