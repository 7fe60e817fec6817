import { importTests } from "../import_tests.ts";

await importTests(
  "admin-tui/screens/lab",
  "admin-tui/screens/operator_action",
  "admin-tui/screens/own_keys",
  "admin-tui/screens/replay",
);
