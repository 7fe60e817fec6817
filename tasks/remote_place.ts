type Environment = Readonly<Record<string, string | undefined>>;

/** Where `admin` connects instead of opening a database. */
export interface RemotePlace {
  /** `host:port`; empty for an invalid URL, which the program refuses. */
  readonly place: string;
  /** The file with the key, or empty. */
  readonly keyFile: string;
}

/** Null if `admin` works on the database of this machine. */
export function remotePlace(
  args: readonly string[],
  env: Environment,
  placeOf: (url: string) => string,
): RemotePlace | null {
  const at = args.findIndex((arg) => arg === "--connect" || arg.startsWith("--connect="));
  const given = args[at];
  const typed = given === undefined
    ? null
    : given === "--connect"
    ? args[at + 1] ?? ""
    : given.slice("--connect=".length);
  const url = typed ?? env["LATCHKEY_URL"] ?? "";
  if (typed === null && url === "") return null;
  return { place: placeOf(url), keyFile: env["LATCHKEY_KEY_FILE"] ?? "" };
}
