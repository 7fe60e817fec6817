/** A Latchkey that signs tokens, and a service that verifies them. @module */
import assert from "node:assert/strict";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, type JWTVerifyResult } from "jose";
import type { Ports } from "../../../core/ports/ports.ts";
import { type Json, openTestApp, type TestApp } from "../app_kit.ts";

export const issuer = "https://login.example";
export const tokenPolicy = { issuer, audiences: ["orders", "https://api.example"] };

export interface TokenApp extends TestApp {
  /** Requests a signed token with a session token, and returns the response. */
  ask(session: string, audience?: string): ReturnType<TestApp["post"]>;
  /** Requests a signed token and returns it, or fails the test. */
  token(session: string, audience?: string): Promise<string>;
  /** The published key set, as a verifier caches it. */
  keys(): Promise<JSONWebKeySet>;
  /** Verifies a token as `orders`, with the current key set or an older copy. */
  verify(token: string, keys?: JSONWebKeySet, audience?: string): Promise<JWTVerifyResult>;
}

export async function openTokenApp(change: (ports: Ports) => Ports = (p) => p): Promise<TokenApp> {
  const app = await openTestApp((ports) =>
    change({ ...ports, policies: { ...ports.policies, token: tokenPolicy } })
  );
  const ask: TokenApp["ask"] = (session, audience = "orders") =>
    app.post("/v1/session/jwt", { audience }, { authorization: `Bearer ${session}` });
  const token: TokenApp["token"] = async (session, audience) => {
    const answer = await ask(session, audience);
    assert.equal(answer.status, 200, answer.text);
    return answer.json.token;
  };
  const keys = async (): Promise<JSONWebKeySet> => {
    const answer = await app.get("/.well-known/jwks.json");
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const verify: TokenApp["verify"] = async (text, set, audience = "orders") =>
    await jwtVerify(text, createLocalJWKSet(set ?? await keys()), {
      algorithms: ["ES256"],
      issuer,
      audience,
      requiredClaims: ["sub", "sid", "exp", "auth_time", "acr"],
      currentDate: new Date(app.clock.now()),
    });
  return { ...app, ask, token, keys, verify };
}

/** The IDs of the keys in a set, newest first. */
export function kids(set: JSONWebKeySet): Json[] {
  return set.keys.map(({ kid }) => kid);
}
