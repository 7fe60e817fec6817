import { importTests } from "../import_tests.ts";

await importTests(
  "admin-tui/screens/sends",
  "admin-tui/screens/terminals",
  "admin-tui/screens/user",
  "admin-tui/screens/users",
);
