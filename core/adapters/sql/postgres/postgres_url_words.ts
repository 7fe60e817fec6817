/** Why parameters of libpq's and other clients' URLs have no effect here. */
const reasons: readonly (readonly [reason: string, words: readonly string[]])[] = [
  ["a login over TLS with a verified certificate needs no channel binding", ["channel_binding"]],
  ["a statement has a time limit of two seconds, including its connection", [
    "connect_timeout",
    "tcp_user_timeout",
    "pool_timeout",
    "socket_timeout",
  ]],
  ["keepalives are always on", [
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
  ]],
  ["Latchkey encrypts with TLS and logs in with a password", [
    "gssencmode",
    "gssdelegation",
    "gsslib",
    "krbsrvname",
    "require_auth",
    "requirepeer",
    "passfile",
  ]],
  ["client certificates and custom TLS settings are not supported", [
    "sslaccept",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslidentity",
    "sslkey",
    "sslkeylogfile",
    "sslnegotiation",
    "sslpassword",
    "sslsni",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "uselibpqcompat",
  ]],
  ["sslmode applies instead", ["ssl"]],
  ["hosts are tried by name in the order of the URL", ["hostaddr", "load_balance_hosts"]],
  ["Latchkey does not use it", [
    "client_encoding",
    "connection_limit",
    "fallback_application_name",
    "max_protocol_version",
    "min_protocol_version",
    "replication",
    "service",
    "servicefile",
    "supa",
    "target_server_type",
  ]],
];

const reasonsByWord = new Map(
  reasons.flatMap(([reason, words]) => words.map((word) => [word, reason] as const)),
);

/** A sentence for each parameter that has no effect, without its value. */
export function ignoredWords(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    const reason = reasonsByWord.get(word);
    return reason === undefined ? [] : [`${word} is ignored: ${reason}`];
  });
}

export function isIgnored(word: string): boolean {
  return reasonsByWord.has(word);
}
