type Environment = Readonly<Record<string, string | undefined>>;

const name = "LATCHKEY_ADMIN_READONLY";
const flag = "--readonly";

/** Whether changes are refused: anything but nothing, 0, no and false is a yes, typos included. */
export function isReadonly(env: Environment): boolean {
  return !["", "0", "no", "false"].includes(env[name]?.trim().toLowerCase() ?? "");
}

/** The environment, with what `--readonly` stands for in the place where the settings have it. */
export function withReadonlyFlag(env: Environment, args: readonly string[]): Environment {
  return args.includes(flag) ? { ...env, [name]: "1" } : env;
}
