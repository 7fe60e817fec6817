/** The kind of a phone number in its country's numbering plan. */
export const numberKinds = [
  "fixed_line",
  "mobile",
  "fixed_line_or_mobile",
  "premium_rate",
  "toll_free",
  "shared_cost",
  "voip",
  "personal_number",
  "pager",
  "uan",
  "voicemail",
  // No country: Inmarsat (+870), Iridium and Globalstar (+881), networks under +882 and +883.
  "satellite",
  "unknown",
] as const;

export type NumberKind = typeof numberKinds[number];
