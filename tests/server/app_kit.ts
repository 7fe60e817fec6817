/** The HTTP edge on a complete core, without a socket. @module */
import assert from "node:assert/strict";
import { createApp, type StopStage } from "../../server/app.ts";
import { createMetricsReader } from "../../server/metrics/metrics_reader.ts";
import type { LoggedRequests } from "../../core/config/log_config.ts";
import type { PageSettings } from "../../server/pages/http/page.ts";
import { type Log, openLog } from "../../server/program/log.ts";
import { type Network, parseNetwork } from "../../core/domain/network.ts";
import type { Ports } from "../../core/ports/ports.ts";
import { checkResponse } from "./contract_check.ts";
import { openTestCore, password, phoneNumber, type TestCore } from "../harness.ts";

// deno-lint-ignore no-explicit-any -- tests read the JSON of responses
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

export interface TestApp extends TestCore {
  request(method: string, path: string, init?: RequestInit): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, token?: string): Promise<Answer>;
  /** Everything logged so far. */
  logged(): string;
  /** Starts a login by SMS, and returns its challenge token and its code. */
  challenge(username: string): Promise<{ token: string; code: string }>;
}

/** The clients and proxies of a test. */
export interface TestEdge {
  /** The address of the connection's peer; may change between requests. */
  readonly peer?: string;
  /** Networks whose X-Forwarded-For is trusted; none by default. */
  readonly trustedProxies?: readonly string[];
  /** LATCHKEY_PUBLIC_URL; none by default. */
  readonly publicUrl?: string;
  /** Whether the provider's events are received; they are not by default. */
  readonly receipts?: boolean;
  /** LATCHKEY_DOCS; off by default. */
  readonly docs?: boolean;
  /** The hosted pages; off by default. */
  readonly pages?: PageSettings;
  /** LATCHKEY_REMOTE_USER; the ID by default. */
  readonly remoteUser?: "id" | "username";
  /** How far a stop has come. */
  readonly stopStage?: () => StopStage;
  /** Whether code could not be loaded; all could by default. */
  readonly needsRestart?: (log: Log) => () => boolean;
  /** LATCHKEY_LOG_REQUESTS; all by default. */
  readonly loggedRequests?: LoggedRequests;
  /** Receives the log; if absent, the log is kept for `logged`. */
  readonly log?: (text: string) => void;
}

export async function openTestApp(
  change?: (ports: Ports) => Ports,
  edge: TestEdge = {},
): Promise<TestApp> {
  const base = await openTestCore(change);
  let lines = "";
  const write = edge.log ?? ((text: string) => void (lines += text));
  const log = openLog({ write, flush: () => Promise.resolve() }, base.clock.now);
  let requests = 0;
  const app = createApp({ service: base.core, operator: () => Promise.resolve(base.core) }, {
    log,
    elapsed: () => 0,
    newRequestId: () => `request-${++requests}`,
    trustedProxies: (edge.trustedProxies ?? []).map(network),
    publicUrl: edge.publicUrl ?? null,
    receipts: edge.receipts ?? false,
    docs: edge.docs ?? false,
    pages: edge.pages ?? null,
    remoteUser: edge.remoteUser ?? "id",
    ...(edge.stopStage === undefined ? {} : { stopStage: edge.stopStage }),
    needsRestart: edge.needsRestart?.(log) ?? (() => false),
    loggedRequests: edge.loggedRequests ?? "all",
    metrics: {
      meter: base.ports.meter,
      read: createMetricsReader(base.core, base.ports.meter, base.clock.now),
      hasRoute: true,
    },
  });
  const request = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const remoteAddr: Deno.Addr = {
      transport: "tcp",
      hostname: edge.peer ?? "192.0.2.7",
      port: 4711,
    };
    const url = `http://latchkey.test${path}`;
    const response = await app.fetch(new Request(url, { ...init, method }), { remoteAddr });
    const text = await response.text();
    await base.settle();
    if (method !== "HEAD") {
      checkResponse(method, path, { status: response.status, headers: response.headers, text });
    }
    const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    const json = isJson && text !== "" ? JSON.parse(text) : null;
    return { status: response.status, headers: response.headers, text, json };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request("POST", path, {
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const get = (path: string, token?: string) =>
    request("GET", path, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const challenge = async (username: string): Promise<{ token: string; code: string }> => {
    const opened = await post("/v1/login", { username, password, send: "sms" });
    assert.equal(opened.status, 200, opened.text);
    return {
      token: opened.json.challenge_token,
      code: base.simulator.codeFor(phoneNumber) ?? "",
    };
  };
  const { close } = base;
  const logged = (): string => lines;
  return { ...base, request, post, get, logged, challenge, close, [Symbol.asyncDispose]: close };
}

function network(text: string): Network {
  const parsed = parseNetwork(text);
  assert.ok(parsed !== null, text);
  return parsed;
}

/** A code that differs from the given one. */
export function wrong(code: string): string {
  return code.startsWith("1") ? `2${code.slice(1)}` : `1${code.slice(1)}`;
}
