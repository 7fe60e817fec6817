import { readCaseDocument } from "../../grammar/read_case_document.ts";
import { answer, type CliCommand, refusedWith } from "../command/command.ts";
import { userReport } from "../users/user_report.ts";

/** Hands a user's problem to a colleague or to the provider's support. */
export const exportCaseCommand: CliCommand = userReport({
  verb: "export-case",
  about: "Prints what is known about a user's codes as Markdown, with masked numbers",
}, async (core, { id: userId }) => {
  const outcome = await readCaseDocument(core, userId);
  if (!outcome.ok) return refusedWith(outcome.refusal);
  return answer({ user_id: userId, markdown: outcome.value.join("\n") }, outcome.value);
});
