import type { Binding } from "../../app/keymap.ts";

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
export type DangerousLabAction =
  | "lab.send"
  | "lab.resend"
  | "lab.check"
  | "lab.cancel";

export type HarmlessLabAction =
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
  { scope: "blank", keys: ["enter", "e"], action: "lab.edit", label: "enter number", hint: true },
  {
    scope: "draft",
    keys: ["enter"],
    action: "lab.send",
    dangerous: true,
    label: "send",
    hint: true,
  },
  { scope: "draft", keys: ["e"], action: "lab.edit", label: "edit number", hint: true },
  { scope: "blank", keys: ["c"], action: "lab.channel", label: "next channel", hint: true },
  { scope: "draft", keys: ["c"], action: "lab.channel", label: "next channel", hint: true },
  { scope: "number", keys: ["enter"], action: "lab.keep", label: "use number", hint: true },
  { scope: "number", keys: ["esc"], action: "lab.leave", label: "leave as it was", hint: true },
  {
    scope: "code",
    keys: ["enter"],
    action: "lab.check",
    dangerous: true,
    label: "check code",
    hint: true,
  },
  { scope: "code", keys: ["esc"], action: "lab.leave", label: "leave field", hint: true },
  { scope: "waiting", keys: ["enter"], action: "lab.code", label: "type the code", hint: true },
  {
    scope: "live",
    keys: ["s"],
    action: "lab.resend",
    dangerous: true,
    label: "send again",
    hint: true,
  },
  {
    scope: "live",
    keys: ["x"],
    action: "lab.cancel",
    dangerous: true,
    label: "cancel test",
    hint: true,
  },
  { scope: "live", keys: ["c"], action: "lab.channel", label: "next channel", hint: true },
  { scope: "waiting", keys: ["n"], action: "lab.new", label: "new test", hint: true },
  { scope: "ended", keys: ["enter", "n"], action: "lab.new", label: "new test", hint: true },
  { scope: "simulated", keys: ["f"], action: "faults.open", label: "choose a fault", hint: true },
  { scope: "raw", keys: ["v"], action: "lab.raw", label: "whole ids", hint: true },
  { scope: "raw", keys: ["y"], action: "lab.copy", label: "copy SID", hint: true },
  { scope: "lab", keys: ["esc"], action: "screen.users", label: "back to users" },

  { scope: "faults", keys: ["enter"], action: "faults.arm", label: "choose", hint: true },
  { scope: "faults", keys: ["tab"], action: "faults.stage", label: "send or check", hint: true },
  { scope: "faults", keys: ["x"], action: "faults.clear", label: "clear all", hint: true },
  { scope: "faults", keys: ["esc", "f"], action: "faults.leave", label: "leave", hint: true },
];
