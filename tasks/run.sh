#!/bin/sh
# Starts a program as its task in deno.json does, and becomes it, so that whatever ends the one ends
# the other: `tasks/run.sh start` for a supervisor such as systemd, `tasks/run.sh --image NAME` in
# the image. Arguments are passed on. DENO names the Deno to use where it is not on the PATH:
# DENO="npx -y deno@2.9.6" tasks/run.sh start
set -euf # f: a * in the flags is none of the shell's.
cd "$(dirname "$0")/.."
launcher=-P=launcher
if [ "${1-}" = --image ]; then launcher="-P=image-launcher --cached-only --no-remote --frozen"; fi
# What runs then is Deno itself: npx, and what npm installs, are wrappers that can die before it.
# Deno warns of permission sets, in the image also with --quiet: they are experimental.
# shellcheck disable=SC2086 # Several words.
command=$(DENO_LOG=error ${DENO:-deno} run $launcher tasks/launch.ts --command "$@")
if [ "$1" = --image ]; then shift; fi
shift
IFS='
'
# shellcheck disable=SC2086 # One word a line.
exec $command "$@"
