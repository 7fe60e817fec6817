import assert from "node:assert/strict";
import { nextTheme, plainLook, shownTheme } from "../../../admin-tui/draw/look.ts";
import { styleOf, themes } from "../../../admin-tui/draw/theme.ts";
import { parseThemeFile } from "../../../admin-tui/draw/theme_file.ts";
import { asksForScreen, parseScreenOptions } from "../../../admin-tui/screen_options.ts";
import { filesRead } from "../../../tasks/named_files.ts";

const nothing = { theme: null, screen: null, order: null };
const file = JSON.stringify({
  base: "light",
  tones: { accent: { color: "#7dcfff", bold: true }, bad: { color: "redBright" } },
});

function errorsOf(text: string): readonly string[] {
  const parsed = parseThemeFile(text);
  return parsed.ok ? [] : parsed.errors;
}

Deno.test("parseThemeFile() changes the listed tones of its base", () => {
  const parsed = parseThemeFile(file);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.palette.accent, { color: "#7dcfff", bold: true });
  assert.deepEqual(parsed.palette.bad, { color: "redBright" });
  assert.deepEqual(parsed.palette.warn, themes.light.warn);
});

Deno.test("parseThemeFile() names everything that is wrong", () => {
  assert.deepEqual(errorsOf("[]"), ["must be a JSON object."]);
  assert.deepEqual(errorsOf("{"), ["must be a JSON object."]);
  const errors = errorsOf(JSON.stringify({
    base: "pink",
    colors: {},
    tones: { acent: {}, bad: { color: "rgb(1,2,3)", bold: 1, blink: true }, dim: "gray" },
  }));
  assert.equal(errors.length, 7, errors.join("\n"));
  assert.match(errors.join("\n"), /^colors is unknown/m);
  assert.match(errors.join("\n"), /^base must be one of dark, light, safe, mono, dusk, paper\.$/m);
  assert.match(errors.join("\n"), /^tones\.acent is unknown: use plain, dim, strong, good/m);
  assert.match(errors.join("\n"), /^tones\.bad\.color must be #rrggbb or one of black, red/m);
  assert.match(errors.join("\n"), /^tones\.bad\.bold must be true or false\.$/m);
  assert.match(errors.join("\n"), /^tones\.bad\.blink is unknown/m);
  assert.match(errors.join("\n"), /^tones\.dim must be an object\.$/m);
});

Deno.test("--theme-file chooses the operator's theme, and is reported if it is wrong", () => {
  const args = ["--theme-file", "dusk.json"];
  assert.ok(asksForScreen(args));
  assert.deepEqual(filesRead(args), ["dusk.json"]);
  assert.deepEqual(filesRead(["--theme-file=dusk.json"]), ["dusk.json"]);
  const parsed = parseScreenOptions(args, {}, nothing, () => file);
  assert.ok(parsed.ok);
  const { look } = parsed.options;
  assert.deepEqual(styleOf(look, "accent"), { color: "#7dcfff", bold: true });
  assert.equal(nextTheme({ ...look, theme: "mono" }), "own");
  const colorless = parseScreenOptions(args, { NO_COLOR: "1" }, nothing, () => file);
  assert.ok(colorless.ok && colorless.options.look.theme === "mono");
  const wrong = parseScreenOptions(args, {}, nothing, () => "{}}");
  assert.deepEqual(wrong, {
    ok: false,
    errors: ["--theme-file dusk.json: must be a JSON object."],
  });
  const missing = parseScreenOptions(args, {}, nothing, () => {
    throw new Deno.errors.NotFound();
  });
  assert.deepEqual(missing, { ok: false, errors: ["--theme-file dusk.json: cannot be read."] });
});

Deno.test("themes with their own colors need a terminal that shows them", () => {
  assert.equal(shownTheme("dusk", true), "dusk");
  assert.equal(shownTheme("dusk", false), "dark");
  assert.equal(shownTheme("paper", false), "light");
  const theme = (env: Readonly<Record<string, string>>) => {
    const parsed = parseScreenOptions(["--theme", "paper"], env, nothing, () => "");
    return parsed.ok ? parsed.options.look.theme : null;
  };
  assert.equal(theme({ COLORTERM: "truecolor" }), "paper");
  assert.equal(theme({ COLORTERM: "" }), "light");
  assert.equal(nextTheme({ ...plainLook, theme: "mono", trueColor: true }), "dusk");
  assert.equal(nextTheme({ ...plainLook, theme: "mono" }), "dark");
});

for (const [name, background] of [["dusk", "#1a1b26"], ["dusk", "#000000"], ["paper", "#ffffff"]]) {
  Deno.test(`every color of ${name} has a contrast of 4.5 to 1 on ${background}`, () => {
    for (const [tone, { color }] of Object.entries(themes[name as "dusk" | "paper"])) {
      if (color === undefined) continue;
      const [lighter = 0, darker = 0] = [luminance(color), luminance(background ?? "")]
        .toSorted((a, b) => b - a);
      const contrast = (lighter + 0.05) / (darker + 0.05);
      assert.ok(contrast >= 4.5, `${tone}: ${contrast.toFixed(2)}`);
    }
  });
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
