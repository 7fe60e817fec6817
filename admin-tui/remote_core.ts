import { connect, type RemoteConnection } from "../server/remote/client/connect.ts";
import type { OpenedForCommand } from "./command_line/run_command_line.ts";
import { operatorCaller } from "./operator_caller.ts";
import type { ParsedRemoteSettings } from "./remote_settings.ts";
import type { Setting } from "./state/setting.ts";

/** Connects to a service on another machine, or returns a sentence that says why not. */
export async function connectTo(
  { origin, key }: Extract<ParsedRemoteSettings, { readonly ok: true }>,
  onLink: (up: boolean) => void = () => undefined,
): Promise<RemoteConnection | { readonly error: string }> {
  return await connect({
    origin,
    key,
    fetch: (request) => watched(globalThis.fetch(request), onLink),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    newRequestKey: () => crypto.randomUUID(),
  });
}

/** A proxy without its service answers 502 or 504; the service itself never does. */
export async function watched(
  response: Promise<Response>,
  onLink: (up: boolean) => void,
): Promise<Response> {
  let up = false;
  try {
    const { status } = await response;
    up = status !== 502 && status !== 504;
    return await response;
  } finally {
    onLink(up);
  }
}

/** The settings of a terminal that has none of the service. The operator's name is the key's. */
export function remoteSetting(
  { operatorName, host, simulated }: RemoteConnection,
  own: Pick<Setting, "readOnly" | "taskCommand">,
): Setting {
  const operator = `${operatorName}@${host}`;
  return { dev: false, simulated, simulator: null, operator, remote: true, ...own };
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
