#!/bin/sh
# Starts the service for a supervisor such as systemd: what `deno task start` does, but this process
# becomes the service itself, so that whatever ends the one ends the other. DENO names the Deno to
# use where it is not on the PATH: DENO="npx -y deno@2.9.6" server/start.sh
set -eu
cd "$(dirname "$0")/.."
# The program itself: npx, and what npm installs, are wrappers that can die before it.
deno=$(${DENO:-deno} eval 'console.log(Deno.execPath())')
flags="--no-prompt --ignore-env --allow-env=LATCHKEY_*,TWILIO_*,PORT"
set -f # A * in the flags is none of the shell's.
# shellcheck disable=SC2086 # The flags hold no blanks: settings that do are refused.
permissions=$("$deno" run $flags --allow-read tasks/permissions.ts)
# shellcheck disable=SC2086
exec "$deno" run $flags --allow-sys=setPriority $permissions server/main.ts
