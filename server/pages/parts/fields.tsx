import type { PageHtml } from "./html.ts";
import type { Child } from "hono/jsx";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "password" | "tel";
  readonly value?: string;
  readonly hint?: string;
  /** What is wrong with the value. */
  readonly error?: string | undefined;
  /** The ID of a message elsewhere that says what is wrong. */
  readonly errorId?: string | undefined;
  readonly autocomplete: string;
  readonly inputmode?: "numeric" | "tel" | "text";
  readonly autofocus?: boolean;
}

/** A labeled input with its hint and its error, which the input refers to. */
export function Field(
  { name, label, type = "text", value, hint, error, errorId, autocomplete, inputmode, autofocus }:
    FieldProps,
): PageHtml {
  const described = [hint && `${name}-hint`, error && `${name}-error`, errorId]
    .filter(Boolean).join(" ");
  const invalid = Boolean(error ?? errorId);
  return (
    <div class={invalid ? "field invalid" : "field"}>
      <label for={name}>{label}</label>
      {hint && <p class="hint" id={`${name}-hint`}>{hint}</p>}
      {error && <p class="error" id={`${name}-error`}>{error}</p>}
      <input
        id={name}
        name={name}
        type={type}
        // A refused form keeps what was typed, except secrets.
        value={type === "password" ? undefined : value}
        autocomplete={autocomplete}
        inputmode={inputmode}
        autocapitalize="none"
        spellcheck={false}
        required
        aria-describedby={described === "" ? undefined : described}
        aria-invalid={invalid ? "true" : undefined}
        autofocus={autofocus}
      />
    </div>
  );
}

export function Checkbox(
  { name, label }: { readonly name: string; readonly label: string },
): PageHtml {
  return (
    <div class="check">
      <input type="checkbox" id={name} name={name} value="yes" />
      <label for={name}>{label}</label>
    </div>
  );
}

/** A message at the top of a form. `alert` is read out immediately. */
export function Message(
  { kind, id, children }: {
    readonly kind: "alert" | "status";
    readonly id?: string;
    readonly children: Child;
  },
): PageHtml {
  return <p class={`message ${kind}`} role={kind} id={id}>{children}</p>;
}
