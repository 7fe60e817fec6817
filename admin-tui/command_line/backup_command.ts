import { answer, type Command, refusedWith } from "./command.ts";

/** An online copy of the SQLite file. */
export const backupCommand: Command = {
  noun: "backup",
  verb: "",
  about: "Copies the SQLite database to a new file while the service runs",
  arguments: [{
    name: "PATH",
    about: "a new file below LATCHKEY_BACKUP_DIR (backups in LATCHKEY_DATA_DIR, if not set)",
  }],
  options: {},
  acts: true,
  asks: false,
  plan: (input) => ({
    question: "",
    run: async ({ core, caller, backupFolder }) => {
      const typed = input.argument("PATH");
      const path = typed.startsWith("/") ? typed : `${backupFolder}/${typed}`;
      const outcome = await core.backUpDatabase({ path }, caller);
      if (!outcome.ok) return refusedWith(outcome.refusal);
      const { sizeBytes, tookMs } = outcome.value;
      return answer({ path, size_bytes: sizeBytes, took_ms: tookMs, quick_check: "ok" }, [
        `Backed up: ${path} (${sizeBytes} bytes, ${tookMs} ms, checked)`,
        "To restore: stop the service, copy the file over latchkey.db, remove latchkey.db-wal and",
        "latchkey.db-shm, start the service.",
      ]);
    },
  }),
};
