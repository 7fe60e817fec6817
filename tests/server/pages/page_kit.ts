/** Pages on a database whose rows a test can compare, and people who use them. @module */
import assert from "node:assert/strict";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import type { DelayedResetPolicy } from "../../../core/domain/account/delayed_reset.ts";
import { phoneNumber } from "../../harness.ts";
import { openTestApp, type TestApp, type TestEdge } from "../app_kit.ts";
import { type Browser, openBrowser, pageSettings } from "./browser.ts";

export const password = "correct horse battery staple";

export interface PageApp extends TestApp {
  /** All rows of all tables, except those named. */
  rows(without?: readonly string[]): Promise<Readonly<Record<string, readonly unknown[]>>>;
}

export async function openPages(
  edge: TestEdge = {},
  delayedReset: DelayedResetPolicy | null = null,
): Promise<PageApp> {
  const database = await openSqliteDatabase({ path: ":memory:" });
  const app = await openTestApp(
    (ports) => ({
      ...ports,
      ...createSqlStores(database),
      policies: { ...ports.policies, delayedReset },
    }),
    { pages: pageSettings, ...edge },
  );
  const rows: PageApp["rows"] = async (without = []) => {
    const tables = await database.query(sql`SELECT name FROM sqlite_master WHERE type = 'table'`);
    const names = tables.map(({ name }) => String(name)).filter((name) => !without.includes(name));
    const pairs = names.map(async (name) => {
      const statement = { parts: [`SELECT * FROM "${name}"`], params: [], must: false };
      return [name, await database.query(statement)] as const;
    });
    return Object.fromEntries(await Promise.all(pairs));
  };
  const close = async (): Promise<void> => {
    await app.close();
    await database.close();
  };
  return { ...app, rows, close, [Symbol.asyncDispose]: close };
}

/** Registers by the pages; the code is not entered yet. */
export async function registerByPages(
  app: TestApp,
  { username, phone = phoneNumber }: { readonly username: string; readonly phone?: string },
): Promise<Browser> {
  const browser = openBrowser(app);
  const answer = await browser.post("/register", { username, password, phone_number: phone });
  assert.equal(answer.status, 303, answer.text);
  return browser;
}

/** A browser with a session, and its recovery codes. */
export async function signInByPages(
  app: TestApp,
  person: { readonly username: string; readonly phone?: string },
): Promise<{ readonly browser: Browser; readonly recoveryCodes: readonly string[] }> {
  const browser = await registerByPages(app, person);
  const code = app.simulator.codeFor(person.phone ?? phoneNumber) ?? "";
  const done = await browser.post("/login/code", { method: "sms", code });
  assert.equal(done.status, 200, done.text);
  const recoveryCodes = [...done.text.matchAll(/<li>([^<]+)<\/li>/g)].map(([, text = ""]) => text);
  return { browser, recoveryCodes };
}

/** The value of a cookie of the pages. */
export function cookieOf(browser: Browser, name: "session" | "challenge" | "device"): string {
  return browser.cookies.get(`__Host-latchkey_${name}`) ?? "";
}
