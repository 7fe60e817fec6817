/** The thread that writes to SQLite, but the order `crash` ends it. @module */
import "../../../core/adapters/sql/sqlite/writer_worker.ts";
import type { WriterOrder } from "../../../core/adapters/sql/sqlite/writer_worker.ts";

const scope = globalThis as unknown as { onmessage: (event: MessageEvent) => void };
const write = scope.onmessage;

scope.onmessage = (event: MessageEvent<WriterOrder | "crash">) => {
  if (event.data === "crash") throw new Error("It crashes");
  write(event);
};
