import { quickText } from "../../tasks/build/quick_text.ts";
import { importLibrary, screenPackages } from "../../tasks/build/screen_library.ts";
import { buildBundles } from "../kit/bundles.ts";

const root = new URL("../../", import.meta.url);

/**
 * The terminal as it is built: drawn by the library of the bundles, which takes half the time of
 * the packages. Builds the bundles if they are old, and writes another one to a folder.
 */
export async function loadBuiltScreen(folder: string): Promise<typeof import("./entry.tsx")> {
  await buildBundles();
  const path = `${folder}/screen.js`;
  const external = screenPackages.map((name) => `--external=${name}`);
  const entry = new URL("bench/terminal/entry.tsx", root).pathname;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--platform", "deno", ...external, "--output", path, entry],
    cwd: root,
    stdout: "null",
  }).output();
  if (!success) throw new Error(`Cannot bundle: ${new TextDecoder().decode(stderr)}`);
  const library = new URL("dist/admin-tui/screen_library.js", root).href;
  const bundle = importLibrary(await Deno.readTextFile(path), library);
  await Deno.writeTextFile(path, quickText(bundle));
  return await import(`file://${path}`);
}
