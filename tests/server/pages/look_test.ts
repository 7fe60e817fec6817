import assert from "node:assert/strict";
import { contrast, parseAccentColor } from "../../../core/config/http/accent_color.ts";
import { parseSettings } from "../../../core/config/settings/settings.ts";
import { LogoRefused, readLogo } from "../../../server/logo.ts";
import { openTestApp } from "../app_kit.ts";
import { openBrowser, pageSettings } from "./browser.ts";

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

function accentOf(color: string): { readonly accent: unknown; readonly errors: readonly string[] } {
  const settings = parseSettings({ LATCHKEY_ACCENT_COLOR: color }, () => "");
  return { accent: parseAccentColor(settings), errors: settings.errors };
}

Deno.test("LATCHKEY_ACCENT_COLOR needs a contrast with the pages of both schemes", () => {
  assert.deepEqual(accentOf("#c2410c"), {
    accent: { color: "#c2410c", text: "#ffffff" },
    errors: [],
  });
  assert.match(accentOf("#ffff00").errors.join(), /contrast of 1\.07:1 with the light pages/);
  assert.match(accentOf("#00008b").errors.join(), /:1 with the dark pages, but needs 3:1/);
  assert.match(accentOf("red").errors.join(), /six hexadecimal digits/);
  assert.equal(contrast("#000000", "#ffffff"), 21);
});

Deno.test("the style sheet has the accent color, and the logo replaces the name", async () => {
  const look = {
    accent: { color: "#c2410c", text: "#ffffff" },
    logo: { bytes: new TextEncoder().encode(svg), type: "image/svg+xml" },
  } as const;
  await using app = await openTestApp(undefined, { pages: { ...pageSettings, ...look } });
  const browser = openBrowser(app);
  assert.match((await browser.get("/assets/pages.css")).text, /--accent: #c2410c;/);
  assert.match((await browser.get("/login")).text, /<img src="\/assets\/logo" alt="Acme"\/>/);
  const logo = await browser.get("/assets/logo");
  assert.equal(logo.headers.get("content-type"), "image/svg+xml");
  assert.match(logo.headers.get("content-security-policy") ?? "", /default-src 'none'.*sandbox/);
});

Deno.test("readLogo() accepts SVG and PNG by content, up to 64 KiB", () => {
  const path = Deno.makeTempFileSync();
  const read = (content: Uint8Array): string => {
    Deno.writeFileSync(path, content);
    return readLogo(path).type;
  };
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  assert.equal(read(text(svg)), "image/svg+xml");
  assert.equal(read(text(`<?xml version="1.0"?>\n${svg}`)), "image/svg+xml");
  assert.equal(read(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])), "image/png");
  assert.throws(() => read(text("<html>")), LogoRefused);
  assert.throws(() => read(text(svg + " ".repeat(65_536))), /larger than 64 KiB/);
  Deno.removeSync(path);
  assert.throws(() => readLogo(path), /cannot be read/);
});
