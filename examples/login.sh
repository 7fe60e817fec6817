#!/usr/bin/env bash
# A complete login, with curl only, against `deno task dev`:
# register, log in, read the code from the simulator, verify, read the session, log out.
#
#   examples/login.sh [service origin] [simulator origin]
set -euo pipefail

service=${1:-http://127.0.0.1:${PORT:-8000}}
simulator=${2:-http://127.0.0.1:${LATCHKEY_SIMULATOR_PORT:-4010}}
username="ada-$(date +%s)-$RANDOM"
password="correct horse battery staple"
# A random number from a range that is reserved for fiction: Verify limits each number. The
# simulator returns faults for numbers from 0170.
phone_number="+120255501$(printf '%02d' $((RANDOM % 70)))"

call() { # arguments of curl: prints the response body, or ends the script with the refusal
  local body
  if body=$(curl --silent --show-error --fail-with-body "$@"); then
    echo "$body"
  else
    echo "refused: $body" >&2
    exit 1
  fi
}
post() { # path, body
  call "$service$1" --header 'content-type: application/json' --data "$2"
}
field() { # name: prints a text field of the JSON on standard input
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

for origin in "$service" "$simulator"; do
  if ! curl --silent --output /dev/null "$origin"; then
    echo "Nothing is listening on $origin. Start \`deno task dev\`, which prints its origins." >&2
    exit 1
  fi
done

echo "== register $username"
post /v1/register \
  "{\"username\":\"$username\",\"password\":\"$password\",\"phone_number\":\"$phone_number\"}"

echo "== log in; a code is sent by SMS"
login=$(post /v1/login "{\"username\":\"$username\",\"password\":\"$password\",\"send\":\"sms\"}")
echo "$login"
if [[ $login == *'"send_problem":{'* ]]; then
  echo "no code was sent: see send_problem" >&2
  exit 1
fi
challenge_token=$(field challenge_token <<<"$login")

code=$(call --get "$simulator/_sim/code" --data-urlencode "to=$phone_number" | field code)
echo "== the phone shows $code; verify"
verified=$(post /v1/2fa/verify \
  "{\"challenge_token\":\"$challenge_token\",\"method\":\"sms\",\"code\":\"$code\"}")
echo "$verified"
session_token=$(field session_token <<<"$verified")

echo "== read the session"
call "$service/v1/session" --header "authorization: Bearer $session_token"

echo "== log out"
call --request POST "$service/v1/logout" --header "authorization: Bearer $session_token"

echo "== the token no longer works"
status=$(curl --silent --output /dev/null --write-out '%{http_code}' "$service/v1/session" \
  --header "authorization: Bearer $session_token")
if [ "$status" != 401 ]; then
  echo "the token still works: $status" >&2
  exit 1
fi
echo "401. Done."
