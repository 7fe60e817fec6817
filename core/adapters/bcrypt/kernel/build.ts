/**
 * Compiles assembly/ to lanes.wasm. Run from this folder:
 * `deno run --allow-read --allow-write --allow-run=deno build.ts`. The compiler's packages have 100
 * MB, so they are not in deno.json, and have a separate lock file.
 * @module
 */

const compiler = [
  "run",
  "--quiet",
  "--no-config",
  "--lock=compiler.lock",
  "--frozen",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "npm:assemblyscript@0.28.20/asc",
];

/**
 * Level 0, because the optimizer loses the whole gain of lanes: level 1 or 3 computes three hashes
 * at 1.0 of the C library's speed, level 0 at 2.0.
 */
const options = ["--optimizeLevel", "0", "--runtime", "stub", "--noAssert", "--initialMemory", "1"];

/** Writes the compiled kernel to `output`. `deno` is the path of Deno. */
export async function buildKernel(deno: string, output: string): Promise<void> {
  const command = new Deno.Command(deno, {
    args: [...compiler, "assembly/lanes.ts", "-o", output, ...options],
    cwd: import.meta.dirname ?? ".",
  });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(`Cannot compile the kernel: ${new TextDecoder().decode(stderr)}`);
}

if (import.meta.main) await buildKernel("deno", "lanes.wasm");
