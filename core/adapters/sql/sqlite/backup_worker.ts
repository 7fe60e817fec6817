/**
 * Copies an SQLite database and checks the copy, on a thread: both block for seconds. Imports
 * nothing of Latchkey, so that it needs permission to read this file only.
 * @module
 */
import { backup, DatabaseSync } from "node:sqlite";

/** Files: the database, and the copy, which exists and is empty. */
export interface BackupOrder {
  readonly source: string;
  readonly draft: string;
}

/** The result of `PRAGMA quick_check(1)` on the copy, or what was thrown. */
export type BackupReport =
  | { readonly quickCheck: string }
  | { readonly message: string; readonly errcode: unknown };

interface WorkerScope {
  onmessage: ((event: MessageEvent<BackupOrder>) => Promise<void>) | null;
  postMessage(report: BackupReport): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data }) => {
  scope.postMessage(await report(data));
};

async function report({ source, draft }: BackupOrder): Promise<BackupReport> {
  try {
    await copy(source, draft);
    return { quickCheck: check(draft) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const errcode = error instanceof Error && "errcode" in error ? error.errcode : null;
    return { message, errcode };
  }
}

async function copy(source: string, draft: string): Promise<void> {
  const database = new DatabaseSync(source, { timeout: 5_000 });
  try {
    // In a single step, which keeps one read snapshot: no writer waits, and no write restarts it.
    await backup(database, draft, { rate: -1 });
  } finally {
    database.close();
  }
}

function check(draft: string): string {
  const database = new DatabaseSync(draft);
  try {
    return String(database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"]);
  } finally {
    database.close();
  }
}
