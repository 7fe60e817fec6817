import { importTests } from "../import_tests.ts";

await importTests(
  "admin-tui/screens/access",
  "admin-tui/screens/activity",
  "admin-tui/screens/apps",
  "admin-tui/screens/board",
  "admin-tui/screens/case",
  "admin-tui/screens/delivery",
  "admin-tui/screens/form",
  "admin-tui/screens/help",
  "admin-tui/screens/keymap_test.ts",
);
