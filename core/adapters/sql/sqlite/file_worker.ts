/**
 * Copies or checks an SQLite database on a thread: both block for seconds. Imports nothing of
 * Latchkey, so that it needs permission to read this file only.
 * @module
 */
import { backup, DatabaseSync } from "node:sqlite";

/** Checks every page of `file`; with `draft`, which exists and is empty, of a copy to there. */
export interface FileOrder {
  readonly file: string;
  readonly draft?: string;
}

/** The result of `PRAGMA quick_check(1)`, or what was thrown. */
export type FileReport =
  | { readonly quickCheck: string }
  | { readonly message: string; readonly errcode: unknown };

interface WorkerScope {
  onmessage: ((event: MessageEvent<FileOrder>) => Promise<void>) | null;
  postMessage(report: FileReport): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data }) => {
  scope.postMessage(await report(data));
};

async function report({ file, draft }: FileOrder): Promise<FileReport> {
  try {
    if (draft !== undefined) await copy(file, draft);
    return { quickCheck: check(draft ?? file) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const errcode = error instanceof Error && "errcode" in error ? error.errcode : null;
    return { message, errcode };
  }
}

async function copy(file: string, draft: string): Promise<void> {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    // In a single step, which keeps one read snapshot: no writer waits, and no write restarts it.
    await backup(database, draft, { rate: -1 });
  } finally {
    database.close();
  }
}

function check(file: string): string {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    return String(database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"]);
  } finally {
    database.close();
  }
}
