import { importTests } from "../import_tests.ts";

await importTests(
  "admin-tui/draw",
  "admin-tui/frames_test.ts",
  "admin-tui/wide_frames_test.ts",
  "admin-tui/pictures_test.ts",
  "admin-tui/wave_picture_test.ts",
  "admin-tui/words",
);
