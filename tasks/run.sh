#!/bin/sh
# Starts a program like its task in deno.json, and execs it, so that signals reach the program:
# `tasks/run.sh start` for a supervisor such as systemd, `tasks/run.sh --image NAME` in the image.
# Further arguments are passed on. DENO is the Deno to use if it is not on the PATH: a path, or a
# command such as DENO="npx -y deno@2.9.6". The program itself always runs in Deno directly, because
# npx and npm's deno package are wrappers that can end before the program.
set -euf # f: the shell must not expand a * in the flags.
started=$PWD
cd "$(dirname "$0")/.."

# The help and the completions are files, so that they are printed without starting Deno.
words=$*
case "$words" in
  "--image "*)
    LATCHKEY_TASK_COMMAND=${LATCHKEY_TASK_COMMAND-latchkey-NAME}
    export LATCHKEY_TASK_COMMAND
    ;;
esac
case "${words#--image }" in
  "admin --help" | "admin -h" | "admin help")
    case "${LATCHKEY_TASK_COMMAND-}" in
      *[!' 'A-Za-z0-9_:./-]* | "") exec cat admin-tui/printed/help.txt ;;
      # The same as withTaskCommand() in admin-tui/grammar/task_words.ts.
      *NAME*)
        admin=${LATCHKEY_TASK_COMMAND%%NAME*}admin${LATCHKEY_TASK_COMMAND#*NAME}
        exec sed "s|deno task admin|$admin|" admin-tui/printed/help.txt
        ;;
      *) exec cat admin-tui/printed/help.txt ;;
    esac
    ;;
  "admin completion bash") exec cat admin-tui/printed/completion_bash.txt ;;
  "admin completion zsh") exec cat admin-tui/printed/completion_zsh.txt ;;
  "admin completion fish") exec cat admin-tui/printed/completion_fish.txt ;;
esac

# As a task, use the Deno that runs the task, which need not be on the PATH.
if [ -z "${DENO-}" ]; then
  # Without /proc, as on macOS, ps prints the path.
  parent=$(readlink "/proc/$PPID/exe" 2>/dev/null || ps -o comm= -p "$PPID" 2>/dev/null || true)
  case "$parent" in
    */deno) DENO=$parent ;;
  esac
fi

# A stopped program would leave the task in the foreground, without a prompt.
case "$(readlink "/proc/$PPID/exe" 2>/dev/null || ps -o comm= -p "$PPID" 2>/dev/null || true)" in
  */deno)
    export LATCHKEY_ADMIN_IN_TASK=1
    # A task starts in the folder of the project; Deno passes on where it was called.
    started=${INIT_CWD:-$started}
    ;;
esac
export LATCHKEY_ADMIN_FOLDER="${LATCHKEY_ADMIN_FOLDER:-$started}"

# DENO_LOG: Deno warns that permission sets are experimental, with DENO_LOG=info even with --quiet.
deno_run() {
  if [ -x "${DENO-}" ]; then
    DENO_LOG=error "$DENO" run --quiet "$@"
  else
    # shellcheck disable=SC2086 # DENO may contain several words.
    DENO_LOG=error ${DENO:-deno} run --quiet "$@"
  fi
}

# The launcher of a build starts in two thirds of the time.
built_launcher() {
  reads=$1
  shift
  deno_run --no-prompt --no-config --no-lock --no-npm --no-remote "$reads" --ignore-env \
    '--allow-env=LATCHKEY_*,TWILIO_*,PORT' dist/tasks/launch.js --command "$@"
}

# Prints a file or folder whose content or place has changed since the build, or that it cannot
# compare. A change sets the time that -cnewer compares, also if the file is older than the one
# before. Not every find has -quit.
changes() {
  find deno.json deno.lock core server admin-tui tasks -cnewer dist/built_from.json -print -quit \
    2>/dev/null || echo unknown
}

if [ "${1-}" = --image ]; then
  # A container has no login name, and the audit log must name who acted.
  case "${2-} ${3-} " in
    "admin --help "* | "admin help "* | "admin completion "* | "admin keymap "*) ;;
    "admin --replay"*) ;;
    "admin "* | "keys:rotate "* | "twilio:reconcile "*)
      # On another machine, it names the holder of the key.
      case "$words" in
        "--image admin "*" --connect"* | "--image admin --connect"*) connects=yes ;;
        "--image admin"*) connects=${LATCHKEY_URL-} ;;
        *) connects= ;;
      esac
      if [ -z "${LATCHKEY_OPERATOR-}$connects" ]; then
        echo "Set LATCHKEY_OPERATOR to your name, which the audit log records:" \
          "docker exec -it -e LATCHKEY_OPERATOR=ada latchkey latchkey-$(echo "$2" | tr : -)" >&2
        exit 2
      fi
      ;;
  esac
  command=$(built_launcher --allow-read=/run/secrets "$@")
  shift
else
  # It refuses with 3 if the build is of another source. To compare all files takes a third of its
  # time, unless find, which runs meanwhile, sees that none has changed since. Without this file, the
  # build is not complete, or has an older launcher, which refuses no source.
  status=3
  if [ -e dist/built_from.json ]; then
    command=$(changes | built_launcher --allow-read --changes --if-current "$@") &&
      status=0 || status=$?
  fi
  case $status in
    0) ;;
    3) command=$(deno_run --no-prompt -P=launcher tasks/launch.ts --command "$@") ;;
    *) exit "$status" ;;
  esac
fi
shift
IFS='
'
# shellcheck disable=SC2086 # The command has one word per line.
exec $command "$@"
