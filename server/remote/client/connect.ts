import { printable } from "../../../core/domain/printable.ts";
import type { Operator } from "../../../core/operator.ts";
import { faultIn } from "../../http/schema.ts";
import { type ConnectionBody, connectionSchema, terminalPath } from "../operations/connection.ts";
import { exchange, type ServerLink } from "./exchange.ts";
import { keyRefusal } from "./key_refusal.ts";
import { readProblem } from "./read_problem.ts";
import { createRemoteOperator } from "./remote_operator.ts";

export interface RemoteConnection {
  readonly operator: Operator;
  /** The host, and its port if it is not the usual one. */
  readonly host: string;
  /** The name of the key, under which the audit log has what it does. */
  readonly operatorName: string;
  readonly serverVersion: string;
  /** Whether messages go to a simulator. */
  readonly simulated: boolean;
}

/** Asks the server whose key it is, and what it is. Returns a sentence if that fails. */
export async function connect(
  link: ServerLink,
): Promise<RemoteConnection | { readonly error: string }> {
  const { host } = new URL(link.origin);
  const response = await exchange(link, { method: "GET", path: terminalPath, requestKey: null });
  if ("why" in response) return { error: `Cannot reach ${host}: ${response.why}.` };
  const { status, json } = response;
  if (status !== 200) {
    const problem = readProblem(json?.value);
    return { error: problem === null ? notLatchkey(host, status) : refusalWords(problem, host) };
  }
  if (json === null || faultIn(connectionSchema, json.value) !== null) {
    return { error: notLatchkey(host, status) };
  }
  const { version, operator, simulated } = json.value as ConnectionBody;
  return {
    operator: createRemoteOperator(link, version),
    host,
    operatorName: printable(operator),
    serverVersion: printable(version),
    simulated,
  };
}

function notLatchkey(host: string, status: number): string {
  return `${host} does not answer like Latchkey (status ${status}).`;
}

function refusalWords(
  { code, detail }: { readonly code: string; readonly detail: string },
  host: string,
): string {
  if (code === "not_found") {
    return `${host} offers no terminal: no API key is live there, it is an older version, or its ` +
      "admin API has a separate address (LATCHKEY_ADMIN_LISTEN).";
  }
  return keyRefusal(code, host) ?? printable(`${host} refuses: ${detail}`);
}
