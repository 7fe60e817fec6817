/** Runs the C compiler with these arguments. Returns why it failed, or null. */
export async function compileC(args: readonly string[]): Promise<string | null> {
  for (const compiler of ["cc", "gcc", "clang"]) {
    try {
      const { success, stderr } = await new Deno.Command(compiler, { args: [...args] }).output();
      if (success) return null;
      const [reason = ""] = new TextDecoder().decode(stderr).split("\n");
      return `${compiler} failed, perhaps because a library or its header is missing: ${reason}`;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return "this machine has no C compiler (cc, gcc or clang).";
}
