import { importTests } from "../import_tests.ts";

await importTests(
  "admin-tui/screens/access",
  "admin-tui/screens/apps",
  "admin-tui/screens/form",
  "admin-tui/screens/help",
  "admin-tui/screens/keymap_test.ts",
  "admin-tui/screens/lab",
  "admin-tui/screens/own_keys",
  "admin-tui/screens/terminals",
);
