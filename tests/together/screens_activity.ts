import { importTests } from "../import_tests.ts";

await importTests(
  "admin-tui/screens/activity",
  "admin-tui/screens/board",
  "admin-tui/screens/case",
  "admin-tui/screens/delivery",
  "admin-tui/screens/replay",
  "admin-tui/screens/sends",
);
