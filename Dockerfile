# The production image: service, terminal admin and twilio:setup. No simulator, no tests.
#
#   docker build -t latchkey .
#   docker run -d --name latchkey --read-only --cap-drop ALL --security-opt no-new-privileges \
#     -p 127.0.0.1:8000:8000 -v latchkey:/data --env-file .env latchkey
#   docker exec -it latchkey latchkey-admin            (a command: latchkey-admin users list)
#   docker run --rm --env-file .env latchkey latchkey-twilio-setup
#   docker exec latchkey latchkey-secrets-rotate       (also latchkey-keys-rotate)
#   docker exec latchkey latchkey-doctor               (all is well? --json)
#   docker exec latchkey latchkey-twilio-reconcile     (from a timer; --json)
#
# Secrets as files go under /run/secrets, with mode 0400 and the uid of user `deno`, 1993, or 0440
# and its group: the only folder besides /data that the service may read, and it refuses a secret
# that others may read. A folder of the host in place of the volume must belong to it.
ARG DENO_VERSION=2.9.6

# --- build: exactly what deno.lock records, minus what only tests import ----------------------
FROM docker.io/denoland/deno:${DENO_VERSION} AS build
ENV DENO_DIR=/deno-dir
WORKDIR /app
COPY deno.json deno.lock ./
# Deno fetches every package that deno.json names, imported or not, and --cached-only refuses to
# start when one is missing (denoland/deno#27627). So the test packages leave both files: 60 MB.
# The lock may only lose lines by that: one that is new would be a package nobody has looked at.
RUN cp deno.lock /tmp/whole.lock \
  && deno remove --frozen=false --quiet \
    @electric-sql/pglite @electric-sql/pglite-socket @xterm/headless bcryptjs fast-check twilio \
  && sed -i 's/,$//' /tmp/whole.lock \
  && ! sed 's/,$//' deno.lock | grep -vxF -f /tmp/whole.lock
COPY core core
COPY server server
COPY tasks tasks
COPY admin-tui admin-tui
# Everything that runs is compiled here, the worker too: at run time the cache is read-only.
RUN deno install --frozen --quiet --entrypoint server/main.ts tasks/launch.ts \
    tasks/healthcheck.ts tasks/twilio_setup.ts tasks/secrets_rotate.ts tasks/keys_rotate.ts \
    tasks/twilio_reconcile.ts tasks/doctor.ts \
    admin-tui/cli.ts admin-tui/main.tsx core/adapters/bcrypt/worker.ts

# --- run: as `deno`, nothing writable but /data ------------------------------------------------
FROM docker.io/denoland/deno:${DENO_VERSION}
# DENO_LOG: on a terminal Deno complains about each cache that it cannot write, below the admin.
ENV DENO_DIR=/deno-dir \
    DENO_LOG=info,deno::cache::cache_db=off \
    DENO_NO_PROMPT=1 \
    DENO_NO_UPDATE_CHECK=1 \
    LATCHKEY_DATA_DIR=/data \
    LATCHKEY_HOST=0.0.0.0 \
    PORT=8000
LABEL org.opencontainers.image.title="Latchkey" \
    org.opencontainers.image.version="0.1.0" \
    org.opencontainers.image.licenses="MIT"
WORKDIR /app
# Left to root, so that the service cannot change its own code.
COPY --from=build /deno-dir /deno-dir
COPY --from=build /app /app
# Every program is started by tasks/run.sh, which gives it its permissions: fixed flags cannot know
# PORT, the database's host, Unix socket or certificate, or a provider in TWILIO_VERIFY_BASE_URL,
# and a bare --allow-net would let whatever goes wrong inside reach the whole internet.
RUN for task in admin doctor keys:rotate secrets:rotate twilio:reconcile twilio:setup; do \
    command="/usr/local/bin/latchkey-$(echo "$task" | tr : -)" \
    && printf '#!/bin/sh\nexec /app/tasks/run.sh --image %s "$@"\n' "$task" > "$command" \
    && chmod 0755 "$command" || exit; done \
  && install -d -o deno -g deno -m 0700 /data
USER deno
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["deno", "run", "--no-prompt", "--cached-only", "--no-config", "--no-lock", \
    "--allow-net=127.0.0.1", "--allow-env=PORT", "tasks/healthcheck.ts"]
# run.sh execs: no shell stays between this and tini, the base image's process 1, which passes
# SIGTERM on.
CMD ["/app/tasks/run.sh", "--image", "start"]
