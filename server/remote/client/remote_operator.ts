import { version } from "../../../core/config/version.ts";
import {
  granted,
  type Outcome,
  type RefusalCode,
  type Refused,
} from "../../../core/domain/refusal.ts";
import { type Operator, StorageUnavailable } from "../../../core/operator.ts";
import { faultIn, fields } from "../../http/schema.ts";
import { nothing } from "../codec/values.ts";
import type { OperationName } from "../operations/operation.ts";
import { type NamedOperation, operations, remoteOperations } from "../operations/operations.ts";
import { AlreadyDone, RemoteRefused, ServerUnreachable, Unanswered } from "./errors.ts";
import { exchange, type NoResponse, type ServerLink, type ServerResponse } from "./exchange.ts";
import { keyRefusal } from "./key_refusal.ts";
import { openAttempts } from "./attempts.ts";
import { type ReadProblem, readProblem } from "./read_problem.ts";

/** Waits before a read is repeated. A change is never repeated. */
const readWaitsMs: readonly number[] = [200, 1000];

/**
 * The operator's use cases on another machine. Each call is one request; who acts is the key's
 * holder, whatever the caller says. Throws the errors of `errors.ts`, and `StorageUnavailable` if
 * the server's database is unavailable.
 */
export function createRemoteOperator(link: ServerLink, serverVersion: string): Operator {
  const attempts = openAttempts(link.newRequestKey);
  const host = new URL(link.origin).host;
  const server = { link, host, serverVersion };
  const calls = remoteOperations.map((named) => {
    const { name, operation: { writes } } = named;
    const call = writes
      ? (input: unknown) => attempts.run(named, input, (key) => change(server, named, input, key))
      : (input: unknown) => read(server, named, input);
    return [name, call] as const;
  });
  const refused = Object.entries(operations).flatMap(([name, operation]) =>
    operation.kind === "remote" ? [] : [[name, () => refuse(operation.why)] as const]
  );
  // The table has a row for each use case, and checks their types.
  return Object.fromEntries<unknown>([...calls, ...refused]) as unknown as Operator;
}

interface Server {
  readonly link: ServerLink;
  readonly host: string;
  readonly serverVersion: string;
}

function refuse(why: string): never {
  throw new RemoteRefused(why);
}

async function read(server: Server, named: NamedOperation, input: unknown): Promise<unknown> {
  const { link, host } = server;
  for (let attempt = 0;; attempt++) {
    const wait = readWaitsMs[attempt];
    const response = await send(server, named, input, null);
    const trouble = "why" in response
      ? `Cannot reach ${host}: ${response.why}`
      : gatewayTrouble(host, named, response);
    if (trouble === null) return understand(server, named, response as ServerResponse);
    if (wait === undefined) throw new ServerUnreachable(trouble);
    await link.pause(wait);
  }
}

/** A proxy answers instead of the server, or the server has a fault. Null for its own answers. */
function gatewayTrouble(
  host: string,
  { operation: { refusals } }: NamedOperation,
  { status, json }: ServerResponse,
): string | null {
  if (json === null) return `${host} does not answer like Latchkey (status ${status})`;
  const problem = readProblem(json.value);
  const isOwn = problem !== null &&
    (problem.code === "storage_unavailable" || Object.hasOwn(refusals ?? {}, problem.code));
  if (problem?.code === "throttled" && !isOwn) return tooManyRequests(host);
  if (status < 500 || isOwn) return null;
  const id = problem === null ? "" : ` (request ${problem.requestId})`;
  return `${host} answers ${status}${id}`;
}

function tooManyRequests(host: string): string {
  return `${host} got too many requests with this key: wait a moment`;
}

async function change(
  server: Server,
  named: NamedOperation,
  input: unknown,
  requestKey: string,
): Promise<unknown> {
  const { host } = server;
  const response = await send(server, named, input, requestKey);
  if ("why" in response) {
    if (!response.sent) throw new ServerUnreachable(`Cannot reach ${host}: ${response.why}`);
    throw unanswered(`${host}: ${response.why}`);
  }
  const trouble = gatewayTrouble(host, named, response);
  // Refused before anything was done.
  if (trouble === tooManyRequests(host)) throw new ServerUnreachable(trouble);
  if (trouble !== null) throw unanswered(trouble);
  const problem = readProblem(response.json?.value);
  if (problem?.code === "idempotency_key_busy") {
    throw unanswered(`${host} is still working on it`);
  }
  if (response.headers.get("idempotency-replayed") === "true") {
    if (isEmptyAnswer(named)) return granted(null);
    throw new AlreadyDone(
      "An earlier attempt had done this; what it returned is not shown again.",
    );
  }
  try {
    return understand(server, named, response);
  } catch (error) {
    if (response.status === 200 && error instanceof RemoteRefused) throw unanswered(error.message);
    throw error;
  }
}

/** Whether there is nothing to see of an answer but that it came. */
function isEmptyAnswer({ operation }: NamedOperation): boolean {
  return operation.answer as unknown === nothing;
}

/** Each command is a new attempt, so only a running terminal can promise that a retry is safe. */
function unanswered(trouble: string): Unanswered {
  return new Unanswered(
    `${trouble}. It is unknown whether this was done: see the audit log (events list) before you ` +
      "try again.",
  );
}

async function send(
  { link }: Server,
  { path, operation }: NamedOperation,
  input: unknown,
  requestKey: string | null,
): Promise<ServerResponse | NoResponse> {
  const body = operation.input === null ? {} : operation.input.encode(input);
  return await exchange(link, { method: "POST", path, body, requestKey });
}

/** Reads the value or the refusal of a response. */
function understand(
  server: Server,
  named: NamedOperation,
  { status, json }: ServerResponse,
): unknown {
  const { operation: { answer, refusals } } = named;
  if (status !== 200) return refusalOf(server, named, readProblem(json?.value), status);
  const value = json?.value;
  const fault = faultIn(fields({ answer: answer.schema }), value);
  if (fault !== null) throw unreadable(server, named.name, fault);
  const { answer: sent } = value as { readonly answer: unknown };
  const decoded = decode(server, named, sent);
  return refusals === null ? decoded : granted(decoded);
}

function decode(server: Server, { name, operation }: NamedOperation, sent: unknown): unknown {
  try {
    return operation.answer.decode(sent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unreadable(server, name, error.message);
  }
}

function refusalOf(
  server: Server,
  { name, operation }: NamedOperation,
  problem: ReadProblem | null,
  status: number,
): Outcome<never, RefusalCode> {
  const { host } = server;
  if (problem === null) {
    throw new RemoteRefused(`${host} does not answer like Latchkey (status ${status}).`);
  }
  const { code, detail, refusal } = problem;
  if (code === "storage_unavailable") throw new StorageUnavailable(`${host}: ${detail}`);
  if (refusal !== null && Object.hasOwn(operation.refusals ?? {}, refusal.code)) {
    return { ok: false, refusal } satisfies Refused;
  }
  throw new RemoteRefused(
    keyRefusal(code, host) ??
      (code === "not_found"
        ? `${host} does not know ${name}. ${versionWords(server)}`
        : `${host} refuses ${name}: ${detail} ${versionWords(server)}`),
  );
}

function unreadable(server: Server, name: OperationName, fault: string): RemoteRefused {
  return new RemoteRefused(
    `The answer of ${server.host} to ${name} cannot be read (${fault}). ${versionWords(server)}`,
  );
}

function versionWords({ serverVersion }: Server): string {
  return serverVersion === version
    ? `Both are version ${version}.`
    : `It is version ${serverVersion}, and this terminal is ${version}: use the same.`;
}
