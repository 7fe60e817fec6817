import { connect, type RemoteConnection } from "../server/remote/client/connect.ts";
import type { OpenedForCommand } from "./command_line/run_command_line.ts";
import { operatorCaller } from "./operator_caller.ts";
import type { ParsedRemoteSettings } from "./remote_settings.ts";
import type { Setting } from "./state/setting.ts";

/** Connects to a service on another machine, or returns a sentence that says why not. */
export async function connectTo(
  { origin, key }: Extract<ParsedRemoteSettings, { readonly ok: true }>,
): Promise<RemoteConnection | { readonly error: string }> {
  return await connect({
    origin,
    key,
    fetch: (request) => globalThis.fetch(request),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    newRequestKey: () => crypto.randomUUID(),
  });
}

/** The settings of a terminal that has none of the service. The operator's name is the key's. */
export function remoteSetting(
  { operatorName, host, simulated }: RemoteConnection,
  own: Pick<Setting, "readOnly" | "taskCommand">,
): Setting {
  return { dev: false, simulated, simulator: null, operator: `${operatorName}@${host}`, ...own };
}

/** Opens the core of a service on another machine for one command. */
export async function openRemoteCommand(
  parsed: ParsedRemoteSettings,
): Promise<OpenedForCommand | { readonly errors: readonly string[] }> {
  if (!parsed.ok) return parsed;
  const connected = await connectTo(parsed);
  if ("error" in connected) return { errors: [connected.error] };
  const { operator: core, operatorName, simulated } = connected;
  return {
    core,
    caller: operatorCaller(operatorName),
    simulated,
    backupFolder: "",
    close: () => Promise.resolve(),
  };
}
