import { type Binding, caseChoices } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`). */
export const caseKeymap: readonly Binding[] = [
  ...caseChoices.map((number): Binding => ({
    scope: "caseChoices",
    keys: [String(number)],
    name: `case.choose${number}`,
    label: `do what ${number} says`,
    ...(number === 1 ? { short: "choice", hint: true } : {}),
  })),
  {
    scope: "case",
    keys: ["E"],
    name: "case.export",
    label: "export case",
    short: "export",
    hint: true,
  },
  { scope: "case", keys: ["o"], name: "case.user", label: "open user", short: "user", hint: true },
  { scope: "case", keys: ["r"], name: "case.refresh", label: "refresh" },
];
