/** How the tasks of deno.json are called, with NAME for the task; see LATCHKEY_TASK_COMMAND. */
export const defaultTaskCommand = "deno task NAME";

/** The tasks that the image has, too. */
const task =
  /deno task (admin|doctor|migrate|restore|(?:keys|secrets):rotate|twilio:(?:setup|reconcile))\b/g;

/** Replaces `deno task NAME` in a text by what works where the program runs. */
export function withTaskCommand(text: string, command: string): string {
  if (command === defaultTaskCommand) return text;
  return text.replace(task, (_, name: string) => taskCommandOf(name, command));
}

/** `latchkey-keys-rotate` for `keys:rotate`; a colon stays in a separate word. */
function taskCommandOf(name: string, command: string): string {
  const isWord = /(^| )NAME( |$)/.test(command);
  return command.replace("NAME", isWord ? name : name.replace(":", "-"));
}
