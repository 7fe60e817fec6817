#!/bin/sh
# What `deno task admin` runs: the terminal admin, or one command, with the permissions that follow
# from the settings. A task of deno.json cannot look at its arguments, and a policy file that a
# command names has to be among the permissions. DENO is the path of the Deno to use.
set -euf # f: a * in the flags is none of the shell's.
cd "$(dirname "$0")/.."
env=LATCHKEY_*,TWILIO_*,PORT
terminal=TERM,COLORTERM,NO_COLOR,NODE_ENV,FORCE_COLOR,USER,LOGNAME,TMUX,INK_SCREEN_READER
flags="--no-prompt --ignore-env"
# shellcheck disable=SC2086 # The flags hold no blanks: settings that do are refused.
permissions=$("$DENO" run $flags --allow-env=$env --allow-read tasks/permissions.ts admin "$@")
# shellcheck disable=SC2086
exec "$DENO" run $flags --allow-env=$env,$terminal --allow-sys=setPriority,statfs $permissions \
  admin-tui/cli.ts "$@"
