/** The time of a refusal says nothing about how much of a client's secret was right. @module */
import assert from "node:assert/strict";
import { basicOf, formOf, formType, openOidcApp } from "../../server/oidc/oidc_kit.ts";
import { expectNoDifference, type Group, measure } from "./enumeration_kit.ts";

Deno.test("a refused client secret takes the same time, however much of it is right", async () => {
  await using app = await openOidcApp();
  const secret = app.secret ?? "";
  const other = (at: number) => secret[at] === "A" ? "B" : "A";
  const wrong: Readonly<Record<string, string>> = {
    "no character right": other(0).repeat(secret.length),
    "the first character wrong": `${other(0)}${secret.slice(1)}`,
    "the last character wrong": `${secret.slice(0, -1)}${other(secret.length - 1)}`,
    "the last character missing": secret.slice(0, -1),
  };
  const groups = Object.entries(wrong).map(([name, text]): Group => ({ name, body: { text } }));
  const body = formOf({ grant_type: "refresh_token", refresh_token: "unknown" });
  const ask = async ({ body: { text = "" } }: Group): Promise<number> => {
    const headers = { ...formType, authorization: basicOf({ ...app, secret: text }) };
    const startedAt = performance.now();
    const { status } = await app.request("POST", "/oauth/token", { headers, body });
    const took = performance.now() - startedAt;
    assert.equal(status, 401);
    return took;
  };
  // The limit of failures is by network, and lasts 15 minutes.
  const between = () => Promise.resolve(app.clock.advance(16 * 60));
  await expectNoDifference("client secrets", () => measure(groups, ask, between));
});
