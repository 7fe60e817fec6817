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
  const bundle = importLibrary(await Deno.readTextFile(path), await libraryOfBuild());
  await Deno.writeTextFile(path, quickText(bundle));
  return await import(`file://${path}`);
}

/** The library of the present build, which is named by its content. */
async function libraryOfBuild(): Promise<string> {
  const dist = new URL("dist/", root);
  const files: readonly string[] = JSON.parse(
    await Deno.readTextFile(new URL("files.json", dist)),
  );
  const library = files.find((path) => path.startsWith("admin-tui/screen_library-"));
  if (library === undefined) throw new Error("Cannot measure: the build has no screen library");
  return new URL(library, dist).href;
}
