# The production image: the service, the terminal admin and the tasks. No simulator and no tests.
#
#   docker build -t latchkey .
#   docker run -d --name latchkey --read-only --cap-drop ALL --security-opt no-new-privileges \
#     -p 127.0.0.1:8000:8000 -v latchkey:/data --env-file .env latchkey
#   docker exec -it -e LATCHKEY_OPERATOR=ada latchkey latchkey-admin      (or: latchkey-admin users list)
#   docker run --rm --env-file .env latchkey latchkey-twilio-setup
#   docker exec latchkey latchkey-secrets-rotate
#   docker exec -e LATCHKEY_OPERATOR=ada latchkey latchkey-keys-rotate
#   docker exec latchkey latchkey-doctor               (checks the deployment; --json)
#   docker run --rm --env-file .env -v latchkey:/data latchkey latchkey-migrate
#   docker exec -e LATCHKEY_OPERATOR=timer latchkey latchkey-twilio-reconcile      (--json)
#
# Put secret files in /run/secrets, with mode 0400 and the uid of user `deno`, 1993, or mode 0440
# and its group. The service can read only this folder and /data, and refuses a secret that others
# may read. A host folder in place of the volume must belong to this user.
ARG DENO_VERSION=2.9.6
# A tag can be moved, a digest cannot: DENO_IMAGE=docker.io/denoland/deno:2.9.6@sha256:... pins the
# base. The release workflow does so. docs/production.md says how to look it up.
ARG DENO_IMAGE=docker.io/denoland/deno:${DENO_VERSION}

# --- build: bundles, made of exactly the packages of deno.lock ----------------------------------
FROM ${DENO_IMAGE} AS build
ENV DENO_DIR=/deno-dir
WORKDIR /app
COPY deno.json deno.lock LICENSE ./
# The workspace member that deno.json names.
COPY server/pages/deno.json server/pages/
# Deno downloads every package in deno.json, imported or not. So the test packages (60 MB) are
# dropped from both files. The lock may only lose lines: a new line would be a package that no one
# has reviewed.
RUN cp deno.lock /tmp/whole.lock \
  && deno remove --frozen=false --quiet \
    @electric-sql/pglite @electric-sql/pglite-socket @xterm/headless axe-core bcryptjs \
    fast-check openapi-fetch openid-client playwright-core standardwebhooks twilio \
  && sed -i 's/,$//' /tmp/whole.lock \
  && ! sed 's/,$//' deno.lock | grep -vxF -f /tmp/whole.lock
COPY core core
COPY server server
COPY tasks tasks
COPY admin-tui admin-tui
RUN deno install --frozen --quiet \
  && deno run --quiet --no-prompt --allow-read --allow-run=deno --allow-write=dist \
    --allow-net=127.0.0.1 tasks/build/main.ts \
  && deno run --quiet --no-prompt --allow-read --allow-run=deno --allow-write=/cache \
    --allow-env=DENO_DIR tasks/build/fill_cache.ts /cache \
  && deno run --quiet --no-prompt --allow-read --allow-run=deno --allow-env=DENO_DIR \
    tasks/sbom/main.ts > sbom.cdx.json

# --- run: as user `deno`, with only /data writable ----------------------------------------------
FROM ${DENO_IMAGE}
# DENO_LOG: otherwise Deno prints a warning for each read-only cache, into the terminal admin.
ENV DENO_DIR=/deno-dir \
    DENO_LOG=info,deno::cache::cache_db=off \
    DENO_NO_PROMPT=1 \
    DENO_NO_UPDATE_CHECK=1 \
    LATCHKEY_DATA_DIR=/data \
    LATCHKEY_HOST=0.0.0.0 \
    PORT=8000
# The release workflow sets these.
ARG DENO_IMAGE
ARG SOURCE=
ARG REVISION=
ARG CREATED=
ARG BASE_DIGEST=
LABEL org.opencontainers.image.title="Latchkey" \
    org.opencontainers.image.description="Self-hosted logins with a password and a verified phone" \
    org.opencontainers.image.version="0.1.0" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.vendor="Latchkey" \
    org.opencontainers.image.authors="The Latchkey contributors" \
    org.opencontainers.image.url="${SOURCE}" \
    org.opencontainers.image.source="${SOURCE}" \
    org.opencontainers.image.documentation="${SOURCE}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}" \
    org.opencontainers.image.ref.name="0.1.0" \
    org.opencontainers.image.base.name="${DENO_IMAGE}" \
    org.opencontainers.image.base.digest="${BASE_DIGEST}"
WORKDIR /app
# Owned by root, so that the service cannot change its own code.
COPY --from=build /app/LICENSE /app/sbom.cdx.json ./
COPY --from=build /app/tasks/run.sh tasks/
COPY --from=build /app/admin-tui/printed admin-tui/printed
COPY --from=build /app/dist dist
COPY --from=build /cache /deno-dir
# tasks/run.sh starts every program with permissions that follow from the settings. Fixed flags
# could not include PORT, the database's host, Unix socket or certificate, or
# TWILIO_VERIFY_BASE_URL, and --allow-net without hosts would let compromised code reach the whole
# internet.
RUN for task in admin doctor migrate restore keys:rotate secrets:rotate twilio:reconcile twilio:setup; do \
    command="/usr/local/bin/latchkey-$(echo "$task" | tr : -)" \
    && printf '#!/bin/sh\nexec /app/tasks/run.sh --image %s "$@"\n' "$task" > "$command" \
    && chmod 0755 "$command" || exit; done \
  && install -d -o deno -g deno -m 0700 /data
USER deno
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["deno", "run", "--no-prompt", "--no-config", "--no-lock", "--no-npm", "--no-remote", \
    "--allow-net=127.0.0.1", "--allow-env=PORT", "dist/tasks/healthcheck.js"]
# run.sh execs, so there is no shell between the service and tini, process 1 of the base image,
# which forwards SIGTERM.
CMD ["/app/tasks/run.sh", "--image", "start"]
