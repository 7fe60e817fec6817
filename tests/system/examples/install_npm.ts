/** Installs an example's packages. Fails the test if npm is missing or fails; skips nothing. */
export function installNpm(cwd: string): void {
  const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { success, stderr } = new Deno.Command("npm", { args, cwd }).outputSync();
  if (!success) {
    const words = new TextDecoder().decode(stderr);
    throw new Error(`Cannot install the example: npm reports ${words}`);
  }
}
