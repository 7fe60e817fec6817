import type { Binding } from "../keymap.ts";

/** Where the keys of the OTP lab are live; `simulated` only beside a simulator with controls. */
export type LabScope =
  | "lab"
  | "blank"
  | "draft"
  | "number"
  | "waiting"
  | "code"
  | "ended"
  | "live"
  | "raw"
  | "simulated"
  | "faults";

/** Asks the provider, which costs money or ends a test. */
export type DangerousLabBinding =
  | "lab.send"
  | "lab.resend"
  | "lab.check"
  | "lab.cancel";

export type HarmlessLabBinding =
  | "lab.channel"
  | "lab.edit"
  | "lab.keep"
  | "lab.leave"
  | "lab.code"
  | "lab.new"
  | "lab.raw"
  | "lab.copy"
  | "faults.open"
  | "faults.leave"
  | "faults.arm"
  | "faults.stage"
  | "faults.clear";

/** Rows of THE table (`keymap.ts`). */
export const labKeymap: readonly Binding[] = [
  { scope: "blank", keys: ["enter", "e"], name: "lab.edit", label: "enter number", hint: true },
  {
    scope: "draft",
    keys: ["enter"],
    name: "lab.send",
    dangerous: true,
    label: "send",
    hint: true,
  },
  { scope: "draft", keys: ["e"], name: "lab.edit", label: "edit number", hint: true },
  { scope: "blank", keys: ["c"], name: "lab.channel", label: "next channel", hint: true },
  { scope: "draft", keys: ["c"], name: "lab.channel", label: "next channel", hint: true },
  { scope: "number", keys: ["enter"], name: "lab.keep", label: "use number", hint: true },
  { scope: "number", keys: ["esc"], name: "lab.leave", label: "leave as it was", hint: true },
  {
    scope: "code",
    keys: ["enter"],
    name: "lab.check",
    dangerous: true,
    label: "check code",
    hint: true,
  },
  { scope: "code", keys: ["esc"], name: "lab.leave", label: "leave field", hint: true },
  { scope: "waiting", keys: ["enter"], name: "lab.code", label: "type the code", hint: true },
  {
    scope: "live",
    keys: ["s"],
    name: "lab.resend",
    dangerous: true,
    label: "send again",
    hint: true,
  },
  {
    scope: "live",
    keys: ["x"],
    name: "lab.cancel",
    dangerous: true,
    label: "cancel test",
    hint: true,
  },
  { scope: "live", keys: ["c"], name: "lab.channel", label: "next channel", hint: true },
  { scope: "waiting", keys: ["n"], name: "lab.new", label: "new test", hint: true },
  { scope: "ended", keys: ["enter", "n"], name: "lab.new", label: "new test", hint: true },
  { scope: "simulated", keys: ["f"], name: "faults.open", label: "choose a fault", hint: true },
  { scope: "raw", keys: ["v"], name: "lab.raw", label: "whole ids", hint: true },
  { scope: "raw", keys: ["y"], name: "lab.copy", label: "copy SID", hint: true },
  { scope: "lab", keys: ["esc"], name: "screen.users", label: "back to users" },

  { scope: "faults", keys: ["enter"], name: "faults.arm", label: "choose", hint: true },
  { scope: "faults", keys: ["tab"], name: "faults.stage", label: "send or check", hint: true },
  { scope: "faults", keys: ["x"], name: "faults.clear", label: "clear all", hint: true },
  { scope: "faults", keys: ["esc", "f"], name: "faults.leave", label: "leave", hint: true },
];
