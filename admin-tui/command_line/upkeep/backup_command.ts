import {
  answer,
  type CliCommand,
  type CommandAnswer,
  type CommandContext,
  refusedWith,
} from "../command/command.ts";

/** Copies the SQLite file online. */
export const backupCommand: CliCommand = {
  noun: "backup",
  verb: "",
  about: "Copies the SQLite database to a new file while the service runs",
  arguments: [{
    name: "PATH",
    about: "a new file in LATCHKEY_BACKUP_DIR (default: backups in LATCHKEY_DATA_DIR)",
  }],
  options: {},
  changes: true,
  asks: false,
  plan: (input) => {
    const typed = input.argument("PATH");
    if (!typed.startsWith("/") && typed.split("/").includes("..")) {
      return { misuse: "PATH must stay in the backup folder: it must not contain '..'." };
    }
    return { question: "", run: (context) => backUp(context, typed) };
  },
};

async function backUp(
  { core, caller, backupFolder }: CommandContext,
  typed: string,
): Promise<CommandAnswer> {
  const path = typed.startsWith("/") ? typed : `${backupFolder}/${typed}`;
  const outcome = await core.backUpDatabase({ path }, caller);
  if (!outcome.ok) return refusedWith(outcome.refusal);
  const { sizeBytes, tookMs } = outcome.value;
  return answer({ path, size_bytes: sizeBytes, took_ms: tookMs, quick_check: "ok" }, [
    `Backed up: ${path} (${sizeBytes} bytes, ${tookMs} ms, checked)`,
    "To restore: stop the service, and run deno task restore FILE.",
  ]);
}
