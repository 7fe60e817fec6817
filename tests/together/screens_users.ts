import { importTests } from "../import_tests.ts";

await importTests(
  "admin-tui/screens/operator_action",
  "admin-tui/screens/user",
  "admin-tui/screens/users",
);
