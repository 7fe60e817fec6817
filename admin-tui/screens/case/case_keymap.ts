import { type Binding, caseChoices } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`). */
export const caseKeymap: readonly Binding[] = [
  ...caseChoices.map((number): Binding => ({
    scope: "caseChoices",
    keys: [String(number)],
    name: `case.choose${number}`,
    label: `do what ${number} says`,
    ...(number === 1 ? { hint: true } : {}),
  })),
  { scope: "case", keys: ["E"], name: "case.export", label: "export case", hint: true },
  { scope: "case", keys: ["r"], name: "case.refresh", label: "refresh" },
];
