type Environment = Readonly<Record<string, string | undefined>>;

const name = "LATCHKEY_ADMIN_READONLY";
const flag = "--readonly";

/** Whether changes are refused. Any value except empty, 0, no and false means yes, even a typo. */
export function isReadonly(env: Environment): boolean {
  return !["", "0", "no", "false"].includes(env[name]?.trim().toLowerCase() ?? "");
}

/** Returns the environment with the setting that `--readonly` is short for. */
export function withReadonlyFlag(env: Environment, args: readonly string[]): Environment {
  return args.includes(flag) ? { ...env, [name]: "1" } : env;
}
