import type { ImportContent, ImportCounts } from "../../../core/operator.ts";
import { answer, type CommandAnswer, type CommandContext } from "../command/command.ts";
import type { CreatedFile, OpenedFile } from "../command/files.ts";
import { whyUnreadable } from "../command/why_unreadable.ts";
import type { PlannedImport } from "./planned_import.ts";
import { wordsOfFault } from "./import_words.ts";
import { progressLine } from "./progress_bar.ts";

/** Refused lines that are printed. `--errors` lists all. */
const printedMax = 50;

/** How often the progress is printed again, in milliseconds. */
const progressMs = 200;

/** Runs an import; resolves to its counts, with exit code 1 if a line was refused. */
export async function runImport(
  planned: PlannedImport,
  context: CommandContext,
): Promise<CommandAnswer> {
  const source = await openSource(planned, context);
  if ("words" in source) return { kind: "misused", words: source.words };
  let errors: CreatedFile | null = null;
  try {
    errors = planned.errorsPath === null ? null : await context.files.create(planned.errorsPath);
  } catch {
    const words = `Cannot write ${planned.errorsPath}: it exists, or its folder is not writable.`;
    return { kind: "misused", words };
  }
  try {
    return answerOf(planned, await importAll(planned, source, errors, context));
  } catch (error) {
    // Such as an import over a connection, which is refused.
    if (source.read().done === 0) {
      await errors?.discard();
      errors = null;
    }
    throw error;
  } finally {
    await errors?.close();
  }
}

interface Source {
  readonly content: ImportContent;
  /** Bytes read so far and in all; null if they are not known. */
  readonly read: () => { readonly done: number; readonly total: number | null };
}

async function openSource(
  { path, format }: PlannedImport,
  { files }: CommandContext,
): Promise<Source | { readonly words: string }> {
  if (format === "register") {
    return { content: { kind: "register", path }, read: () => ({ done: 0, total: null }) };
  }
  let file: OpenedFile;
  try {
    file = await files.open(path);
  } catch (error) {
    return { words: `Cannot use ${path}: ${whyUnreadable(error, "users import")}.` };
  }
  let done = 0;
  const chunks = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of file.chunks) {
      done += chunk.length;
      yield chunk;
    }
  };
  return {
    content: { kind: format, chunks: chunks() },
    read: () => ({ done, total: file.size }),
  };
}

async function importAll(
  planned: PlannedImport,
  { content, read }: Source,
  errors: CreatedFile | null,
  { core, caller, note, showProgress, clock }: CommandContext,
): Promise<ImportCounts | null> {
  const { path, format: _format, errorsPath: _errors, ...order } = planned;
  const startedAt = clock();
  let [printed, shownAt] = [0, 0];
  let last: ImportCounts | null = null;
  for await (const step of core.importUsers({ ...order, content }, caller)) {
    if (step.kind === "refused") {
      for (const fault of step.faults) {
        const line = `${path}:${step.line}: ${wordsOfFault(fault)}`;
        await errors?.write(`${line}\n`);
        if (printed++ < printedMax) note(line);
      }
      continue;
    }
    last = step.counts;
    const now = clock();
    if (now - shownAt < progressMs) continue;
    shownAt = now;
    const seconds = (now - startedAt) / 1000;
    showProgress?.(progressLine({ ...read(), users: last.read, seconds }));
  }
  showProgress?.("");
  if (printed > printedMax) note(`... and ${printed - printedMax} more; --errors FILE lists all.`);
  return last;
}

function answerOf({ dryRun }: PlannedImport, counts: ImportCounts | null): CommandAnswer {
  const { read = 0, imported = 0, unchanged = 0, refused = 0 } = counts ?? {};
  const { withoutPassword = 0, verified = 0 } = counts ?? {};
  const count = (number: number): string => number.toLocaleString("en");
  const verb = dryRun ? "Would import" : "Imported";
  const lines = [
    `${verb} ${count(imported)} of ${count(read)} users; ${count(unchanged)} already there, ` +
    `${count(refused)} refused.`,
    `${count(verified)} with a verified phone number, ${
      count(withoutPassword)
    } without a password.`,
    ...(dryRun ? ["Nothing was written."] : []),
  ];
  return answer(
    {
      dry_run: dryRun,
      read,
      imported,
      unchanged,
      refused,
      verified,
      without_password: withoutPassword,
    },
    lines,
    refused > 0 ? 1 : 0,
  );
}
