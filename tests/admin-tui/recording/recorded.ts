/** Records an admin of the tests in memory, and checks what a recording may not contain. */
import assert from "node:assert/strict";
import { type Field, fieldText } from "../../../admin-tui/input/field.ts";
import { type Film, rowsAfter } from "../../../admin-tui/recording/film.ts";
import { parseFilm } from "../../../admin-tui/recording/parse_film.ts";
import { recordProgram } from "../../../admin-tui/recording/record_program.ts";
import { createRecorder } from "../../../admin-tui/recording/recorder.ts";
import { type FormFieldName, formFields } from "../../../admin-tui/state/form_state.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import type { TestCore } from "../../harness.ts";
import { type Admin, openAdmin } from "../kit.tsx";

export interface RecordedAdmin extends Admin {
  /** The file so far. */
  recording(): string;
  /** Everything secret that the terminal has shown or was given. */
  secrets(): ReadonlySet<string>;
}

/** Opens the admin, records everything, and checks the recording when it is closed. */
export async function openRecordedAdmin(
  test: TestCore,
  options: Parameters<typeof openAdmin>[1] = {},
): Promise<RecordedAdmin> {
  const admin = await openAdmin(test, options);
  let recording = "";
  const secrets = new Set<string>();
  const write = (text: string): null => (recording += text, null);
  const note = (): void => secretsOf(admin.program.state()).forEach((text) => secrets.add(text));
  admin.program.subscribe(note);
  recordProgram(admin.program, createRecorder({ write, clock: test.clock.now }));
  return {
    ...admin,
    recording: () => recording,
    secrets: () => secrets,
    [Symbol.asyncDispose]: async () => {
      await admin[Symbol.asyncDispose]();
      assertMasked(recording, secrets);
    },
  };
}

/** What is secret in a state; short beginnings of what is being typed could be any words. */
export function secretsOf({ action, form, lab, sends, users }: State): readonly string[] {
  const reasons: readonly (Field | null)[] = [
    action.dialog !== null && "reason" in action.dialog ? action.dialog.reason : null,
    sends.dialog !== null && "reason" in sends.dialog ? sends.dialog.reason : null,
    users.bulk !== null && "reason" in users.bulk ? users.bulk.reason : null,
    ...formReasons(form),
  ];
  return [
    action.dialog?.step === "code" ? action.dialog.code : "",
    ...(form?.step === "secret" ? [form.secret, form.link ?? ""] : []),
    fieldText(lab.code),
    lab.simulator.phoneCode ?? "",
    ...reasons.map((field) => field === null ? "" : fieldText(field)),
  ].filter((text) => text.length >= 5);
}

function formReasons(form: State["form"]): readonly Field[] {
  if (form === null || !("fields" in form)) return [];
  const names: readonly FormFieldName[] = formFields[form.name];
  return form.fields.filter((_, at) => names[at] === "reason");
}

export function assertMasked(recording: string, secrets: Iterable<string>): void {
  const screens = screensOf(filmOf(recording));
  for (const text of [...screens, recording.replace(/\\u001b\[[0-9;]*[a-zA-Z]/g, "")]) {
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${text}`);
    const numbers = text.replace(/"(timestamp)":[0-9]+|\b[a-z]{3}_[0-9a-z]{26}\b/g, "").match(
      /\+\d{8,}|\d{9,}/g,
    ) ?? [];
    assert.deepEqual(numbers.filter((number) => !prefixes.has(number)), []);
  }
}

/** Of the numbers in the tests, which the board shows. */
const prefixes: ReadonlySet<string> = new Set(["+12025550", "+551190000"]);

export function filmOf(recording: string): Film {
  const parsed = parseFilm(recording);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.error);
  return parsed.film;
}

/** The text of every screen of a film. */
export function screensOf(film: Film): readonly string[] {
  return film.changes.map((_, index) =>
    rowsAfter(film, index).map((row) => row.map(({ text }) => text).join("")).join("\n").trimEnd()
  );
}
