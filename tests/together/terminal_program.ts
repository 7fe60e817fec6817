import { importTests } from "../import_tests.ts";

await importTests(
  "admin-tui/aloud",
  "admin-tui/app",
  "admin-tui/grammar",
  "admin-tui/input",
  "admin-tui/line_history_test.ts",
  "admin-tui/player",
  "admin-tui/program",
  "admin-tui/recording",
  "admin-tui/remote_settings_test.ts",
  "admin-tui/save_file_test.ts",
  "admin-tui/screen_options_test.ts",
  "admin-tui/settings_test.ts",
);
