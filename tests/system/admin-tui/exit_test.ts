import assert from "node:assert/strict";
import { openTmux, tmuxAvailable, until } from "./tmux.ts";

const run = `${Deno.execPath()} run -A --no-check ${
  new URL("./leaving_admin.ts", import.meta.url).pathname
}`;

const restored = { alternate: "0", cursor: "1", mouse: "0" };

/** Ways to leave by key, with their exit codes. */
const ways = [
  { what: "q", argument: "", keys: ["q"], code: 0 },
  { what: "Ctrl-C in a field", argument: "", keys: ["/", "a", "C-c"], code: 0 },
  { what: "Ctrl-C in the help", argument: "", keys: ["?", "C-c"], code: 0 },
  { what: "a bug in a timer", argument: "bug", keys: ["r"], code: 70 },
] as const;

Deno.test({
  name: "every exit by key or bug restores screen, cursor and mouse",
  ignore: !tmuxAvailable,
  fn: async () => {
    for (const { what, argument, keys, code } of ways) {
      await using tmux = await openTmux(`${run} ${argument}`, {});
      await tmux.until("No users yet");
      assert.deepEqual(await tmux.modes(), { alternate: "1", cursor: "0" }, what);
      assert.equal(await tmux.format("#{mouse_standard_flag}#{mouse_sgr_flag}"), "11", what);
      await tmux.send(...keys);
      await tmux.until(`left with ${code}`);
      const modes = await tmux.modes();
      const mouse = await tmux.format("#{mouse_any_flag}");
      assert.deepEqual({ ...modes, mouse }, restored, what);
    }
  },
});

Deno.test({
  name: "the admin exits with 129 when its terminal disappears, and leaves no process",
  ignore: !tmuxAvailable,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "latchkey-gone-" });
    // The shell outlives the terminal, so that it can report the exit code.
    const line = `sh -c 'trap "" HUP; ${run}; echo code $? > ${folder}/code'`;
    await using tmux = await openTmux(line, {});
    await tmux.until("No users yet");
    await tmux.killPane();
    const read = () => Deno.readTextFile(`${folder}/code`).catch(() => "");
    assert.equal(await until(read, /code \d+/), "code 129\n");
    await Deno.remove(folder, { recursive: true });
  },
});
