import project from "../../deno.json" with { type: "json" };

/** Latchkey's version, from deno.json. Not shown on the public port (R75). */
export const version: string = project.version;
