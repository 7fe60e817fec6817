import { importTests } from "../import_tests.ts";

await importTests("admin-tui/command_line");
