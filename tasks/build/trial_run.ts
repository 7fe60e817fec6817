/**
 * `trial_run.ts PROGRAM`: runs a program with the settings of TRIAL_SETTINGS instead of those of
 * the build's environment, and ends it by a SIGTERM when standard input ends. A signal from outside
 * would not arrive where `deno` is a script that npm installed.
 * @module
 */
const settings: Record<string, string> = JSON.parse(Deno.env.get("TRIAL_SETTINGS") ?? "{}");
for (const name of Object.keys(Deno.env.toObject())) {
  if (/^(LATCHKEY_|TWILIO_|TRIAL_|PORT$)/.test(name)) Deno.env.delete(name);
}
for (const [name, value] of Object.entries(settings)) Deno.env.set(name, value);

const [program = ""] = Deno.args;
void import(new URL(program, `file://${Deno.cwd()}/`).href);
for await (const _ of Deno.stdin.readable);
Deno.kill(Deno.pid, "SIGTERM");
