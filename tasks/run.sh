#!/bin/sh
# Starts a program as its task in deno.json does, and becomes it, so that whatever ends the one ends
# the other: `tasks/run.sh start` for a supervisor such as systemd, `tasks/run.sh --image NAME` in
# the image. Arguments are passed on. DENO names the Deno to use where it is not on the PATH: its
# path, or words such as DENO="npx -y deno@2.9.6". What the program runs in is Deno itself: npx, and
# what npm installs, are wrappers that can die before it.
set -euf # f: a * in the flags is none of the shell's.
cd "$(dirname "$0")/.."

# DENO_LOG: Deno warns of permission sets, in the image also with --quiet: they are experimental.
deno_run() {
  if [ -x "${DENO-}" ]; then
    DENO_LOG=error "$DENO" run "$@"
  else
    # shellcheck disable=SC2086 # Several words.
    DENO_LOG=error ${DENO:-deno} run "$@"
  fi
}

if [ "${1-}" = --image ]; then
  command=$(deno_run --no-prompt -P=image-launcher --cached-only --no-remote --frozen \
    tasks/launch.ts --command "$@")
  shift
else
  command=$(deno_run --no-prompt -P=launcher tasks/launch.ts --command "$@")
fi
shift
IFS='
'
# shellcheck disable=SC2086 # One word a line.
exec $command "$@"
