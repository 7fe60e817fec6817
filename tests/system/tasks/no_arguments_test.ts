import assert from "node:assert/strict";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

const root = new URL("../../../", import.meta.url).pathname;

const usage = "Its settings are environment variables.";

const programs = {
  "server/main.ts": `Usage: deno task start. ${usage}`,
  "tasks/build/main.ts": "Usage: deno task build [FOLDER]",
  "tasks/dev/main.ts": `Usage: deno task dev. ${usage}`,
  "tasks/keys_rotate.ts": `Usage: deno task keys:rotate. ${usage}`,
  "tasks/migrate.ts": `Usage: deno task migrate. ${usage}`,
  "tasks/secrets_rotate.ts": `Usage: deno task secrets:rotate. ${usage}`,
  "twilio-simulator/main.ts": `Usage: deno task simulator. ${usage}`,
};

Deno.test("a program without arguments does nothing for --help but to name its task", async () => {
  for (const [file, words] of Object.entries(programs)) {
    for (const args of [["--help"], ["--end-with-task", "-h"]]) {
      await withDirectory(async (directory) => {
        const { code, stdout, stderr } = await new Deno.Command("deno", {
          args: ["run", "--quiet", "-A", file, ...args],
          cwd: root,
          env: { LATCHKEY_DATA_DIR: `${directory}/data`, NO_COLOR: "1" },
        }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        assert.deepEqual([code, text(stdout), text(stderr)], [2, "", `${words}\n`], file);
        assert.deepEqual([...Deno.readDirSync(directory)], []);
      });
    }
  }
});
