import { importTests } from "../import_tests.ts";

await importTests(
  "server/docs",
  "server/metrics",
  "server/openapi",
  "server/pages",
  "server/program",
  "server/remote",
  "server/upkeep",
);
