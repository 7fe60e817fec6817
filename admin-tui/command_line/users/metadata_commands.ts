import {
  metadataBytes,
  metadataObject,
  parseMetadataText,
} from "../../../core/domain/account/metadata.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { granted } from "../../../core/domain/refusal.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import {
  answer,
  type CliCommand,
  type CommandInput,
  type CommandPlan,
  type JsonValue,
  type Misuse,
  refusedWith,
} from "../command/command.ts";
import { whyUnreadable } from "../command/why_unreadable.ts";
import { findTargetUser, idOption, targetArgument } from "./find_user.ts";
import { userReport } from "./user_report.ts";

const show: CliCommand = userReport({
  verb: "metadata",
  about: "Prints the metadata that the app keeps about a user",
}, async (core, user) => {
  const { id, username } = user;
  const outcome = await core.describeUser({ userId: id });
  if (!outcome.ok) return refusedWith(outcome.refusal);
  const metadata = metadataObject(outcome.value.metadata) as Record<string, JsonValue>;
  return answer(
    { user_id: id, username, metadata },
    JSON.stringify(metadata, null, 2).split("\n"),
  );
});

const replace: CliCommand = {
  noun: "users",
  verb: "set-metadata",
  about: "Replaces the metadata of a user as a whole",
  arguments: [targetArgument],
  options: {
    id: idOption,
    file: { value: "FILE", about: "a JSON object, or - for standard input; {} removes all" },
    reason: { value: "TEXT", about: "a reason for the audit log, if there is one" },
  },
  changes: true,
  asks: true,
  plan: planReplacement,
};

function planReplacement(input: CommandInput): CommandPlan | Misuse {
  const path = input.option("file");
  if (path === null) return { misuse: "--file is required." };
  const read = readMetadata(input, path);
  if ("misuse" in read) return read;
  const { metadata } = read;
  // The user that the operator confirmed. Another user may have taken the name since then.
  let confirmed: User | null = null;
  return {
    question: async ({ core }) => {
      const found = await findTargetUser(core, input);
      if (!found.ok) return found.answer;
      confirmed = found.value;
      const lines = [
        `Replace the metadata of ${confirmed.username}?`,
        `The new metadata has ${metadata.bytes} bytes.`,
      ];
      return { kind: "question", lines, typed: null };
    },
    run: async ({ core, caller }) => {
      const found = confirmed === null ? await findTargetUser(core, input) : granted(confirmed);
      if (!found.ok) return found.answer;
      const { id, username } = found.value;
      const order = { userId: id, metadata: metadata.object, reason: input.option("reason") };
      const outcome = await core.replaceMetadata(order, caller);
      if (!outcome.ok) return refusedWith(outcome.refusal);
      return answer(
        { user_id: id, username, bytes: metadata.bytes },
        [`Replaced: the metadata of ${username} has ${metadata.bytes} bytes.`],
      );
    },
  };
}

interface ReadMetadata {
  readonly object: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

/** An invalid file is a usage error. Its content is not printed. */
function readMetadata(
  input: CommandInput,
  path: string,
): { readonly metadata: ReadMetadata } | Misuse {
  let text: string;
  try {
    text = input.readTextFile(path);
  } catch (error) {
    return { misuse: `Cannot use ${path}: ${whyUnreadable(error, "--file")}.` };
  }
  const parsed = parseMetadataText(text);
  if (parsed.ok) {
    const { value } = parsed;
    return { metadata: { object: metadataObject(value), bytes: metadataBytes(value) } };
  }
  const fields = [{ field: "metadata", code: parsed.code }];
  const why = wordsOfRefusal({ code: "invalid_input", fields });
  return { misuse: `Cannot use ${path}: ${why}.` };
}

export const metadataCommands: readonly CliCommand[] = [show, replace];
