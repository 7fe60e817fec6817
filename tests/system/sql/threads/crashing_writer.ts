/** The thread that writes to SQLite, but after the message `crash`, its next order ends it. @module */
import "../../../../core/adapters/sql/sqlite/writer_worker.ts";
import type { WriterOrder } from "../../../../core/adapters/sql/sqlite/writer_worker.ts";

const scope = globalThis as unknown as { onmessage: (event: MessageEvent) => void };
const write = scope.onmessage;
let crashes = false;

scope.onmessage = (event: MessageEvent<WriterOrder | "crash">) => {
  if (crashes) throw new Error("It crashes");
  if (event.data === "crash") crashes = true;
  else write(event);
};
