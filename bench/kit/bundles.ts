import { isCurrent } from "../../tasks/build_inputs.ts";

const folder = "dist";

/** Whether the service starts from its bundles, like the image: they are those of this source. */
export function haveBundles(): boolean {
  return isCurrent(folder);
}

/** Builds the bundles if they are missing or old. Without a bundler, the source is measured. */
export async function buildBundles(): Promise<void> {
  if (haveBundles()) return;
  const output = { stdout: "null", stderr: "null" } as const;
  await new Deno.Command(Deno.execPath(), { args: ["task", "build"], ...output }).output();
}
