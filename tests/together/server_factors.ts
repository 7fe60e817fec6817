import { importTests } from "../import_tests.ts";

await importTests("server/factors", "server/session");
