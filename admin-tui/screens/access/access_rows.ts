import type { ListedTestNumber } from "../../../core/domain/test_numbers/test_number.ts";
import type { ListedApiKey, ListedInvitation } from "../../../core/operator.ts";
import { type AccessSection, accessSections, type AccessState } from "../../state/access_state.ts";
import type { State } from "../../state/state.ts";

/** A row that the cursor can select. */
export type AccessRow =
  | { readonly kind: "invitation"; readonly invitation: ListedInvitation }
  | { readonly kind: "key"; readonly key: ListedApiKey }
  | { readonly kind: "number"; readonly number: ListedTestNumber };

/** The sections shown: test numbers only if they are on or some exist. */
export function shownSections({ read }: AccessState): readonly AccessSection[] {
  const numbers = read?.testNumbers;
  const hasNumbers = numbers !== undefined && (numbers.on || numbers.numbers.length > 0);
  return accessSections.filter((section) => section !== "numbers" || hasNumbers);
}

export function accessRows(
  { read }: AccessState,
  section: AccessSection,
): readonly AccessRow[] {
  switch (section) {
    case "invitations":
      return (read?.invitations ?? []).map((invitation) => ({ kind: "invitation", invitation }));
    case "keys":
      return (read?.keys ?? []).map((key) => ({ kind: "key", key }));
    case "numbers":
      return (read?.testNumbers.numbers ?? []).map((number) => ({ kind: "number", number }));
  }
}

export function selectedAccessRow({ access }: State): AccessRow | undefined {
  return accessRows(access, access.section)[access.cursor];
}

/** Identifies a row across reads, and is what `y` copies. */
export function accessRowId(row: AccessRow): string {
  if (row.kind === "invitation") return row.invitation.id;
  return row.kind === "key" ? row.key.id : row.number.phoneNumber;
}
