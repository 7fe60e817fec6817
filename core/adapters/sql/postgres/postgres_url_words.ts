/** Why words of libpq's and of other clients' URLs have no effect here. */
const reasons: readonly (readonly [reason: string, words: readonly string[]])[] = [
  ["a login over TLS with a verified certificate needs no channel binding", ["channel_binding"]],
  ["a statement gets two seconds, its connection included", [
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
  ["Latchkey encrypts by TLS and logs in by password", [
    "gssencmode",
    "gssdelegation",
    "gsslib",
    "krbsrvname",
    "require_auth",
    "requirepeer",
    "passfile",
  ]],
  ["client certificates and these details of TLS are not supported", [
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
  ["sslmode decides it", ["ssl"]],
  ["hosts are tried in the order of the URL, by their names", ["hostaddr", "load_balance_hosts"]],
  ["Latchkey decides it", [
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

/** The words of the query without effect, as sentences without the words' values. */
export function ignoredWords(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    const reason = reasonsByWord.get(word);
    return reason === undefined ? [] : [`${word} is ignored: ${reason}`];
  });
}

export function isIgnored(word: string): boolean {
  return reasonsByWord.has(word);
}
