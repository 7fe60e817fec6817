import assert from "node:assert/strict";
import { parseLineHistory } from "../../../admin-tui/line_history.ts";

Deno.test("terminals that are left together lose no line and leave a whole file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/lines.json`;
    const writer = new URL("./line_writer.ts", import.meta.url).pathname;
    const writers = Array.from({ length: 8 }, (_, at) => {
      const args = ["run", "--quiet", "--no-check", `--allow-read=${folder}`];
      const operator = at % 2 === 0 ? "ada" : "marek";
      return new Deno.Command(Deno.execPath(), {
        args: [...args, `--allow-write=${folder}`, writer, file, operator, String(at * 5 + 1)],
        stderr: "inherit",
      }).output();
    });
    for (const { code } of await Promise.all(writers)) assert.equal(code, 0);
    const read = parseLineHistory(await Deno.readTextFile(file), 0);
    for (const operator of ["ada", "marek"]) {
      const hours = (read.get(operator) ?? []).map((line) => Number(line.match(/\d+/)?.[0]));
      const all = Array.from({ length: 40 }, (_, at) => at + 1)
        .filter((hour) => Math.floor((hour - 1) / 5) % 2 === (operator === "ada" ? 0 : 1));
      assert.deepEqual(hours.toSorted((a, b) => a - b), all);
    }
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["lines.json", "lines.json.lock"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
