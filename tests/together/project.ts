import { importTests } from "../import_tests.ts";

await importTests(
  "architecture_test.ts",
  "bench",
  "clients",
  "docs_test.ts",
  "dockerfile_test.ts",
  "lint",
  "monitoring",
  "password_columns_test.ts",
  "requirements_test.ts",
  "suite_test.ts",
  "tasks",
  "tidy_test.ts",
  "twilio-simulator",
);
