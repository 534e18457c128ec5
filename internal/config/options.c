/* SPDX-License-Identifier: MIT */
/* The one table of options. The order is the order of `netscope config` and of the manual. */
#include "config.h"

#include "base/zone.h"
#include "report_entry.h"
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The columns that every row has. */
#define OPTION(key_, flag_, type_, field_, least_, most_, default_, unit_)                         \
    .key = key_, .flag = flag_, .type = type_, OPTION_FIELD(struct settings, field_),              \
    .least = least_, .most = most_, .default_value = default_, .unit = unit_

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define MIB (INT64_C(1) << 20)
#define GIB (INT64_C(1) << 30)

/*
 * RFC 1918, RFC 3927, RFC 4193, RFC 4291 2.5.6: private, link-local, unique-local. The shared range
 * of RFC 6598 (100.64.0.0/10) is left out: on a campus link other networks use it.
 */
#define LOCAL_NETWORKS                                                                             \
    "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, fc00::/7, fe80::/10"

/* XDG Base Directory Specification 0.8: a relative $XDG_DATA_HOME must be ignored. */
static void default_place(char *value, size_t size, const char *for_root, const char *for_others)
{
    const char *base = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    int written = -1;
    if (geteuid() == 0)
        written = snprintf(value, size, "/var/lib/netscope%s", for_root);
    else if (base && base[0] == '/')
        written = snprintf(value, size, "%s/netscope%s", base, for_others);
    else if (home && home[0] == '/')
        written = snprintf(value, size, "%s/.local/share/netscope%s", home, for_others);
    if (written < 0 || (size_t)written >= size)
        (void)snprintf(value, size, "/var/lib/netscope%s", for_root);
}

/* The share of a client, server or source in the rows of a kind. */
#define LIMIT(name, default_, what)                                                                \
    {                                                                                              \
        OPTION("limits." #name, "limit-" #name, OPTION_COUNT, limit_##name, 0, 1000 * 1000 * 1000, \
               default_, "rows"),                                                                  \
            .help = what                                                                           \
    }

static void default_data_directory(char *value, size_t size)
{
    default_place(value, size, "/data", "");
}

static void default_key_file(char *value, size_t size)
{
    default_place(value, size, "/pseudonym.key", "/pseudonym.key");
}

static void default_sensor(char *value, size_t size)
{
    char name[256];
    if (gethostname(name, sizeof name) != 0) name[0] = '\0';
    name[sizeof name - 1] = '\0';
    (void)snprintf(value, size, "%.*s", (int)size - 1, name[0] ? name : "netscope");
}

static void default_zone(char *value, size_t size)
{
    char name[ZONE_NAME_SIZE];
    zone_of_machine(name);
    struct zone *zone = zone_open(name, NULL);
    (void)snprintf(value, size, "%s", zone ? name : "UTC");
    zone_close(zone);
}

static void default_workers(char *value, size_t size)
{
    long others = sysconf(_SC_NPROCESSORS_ONLN) - 1; /* one processor for the recorder */
    (void)snprintf(value, size, "%ld", others < 1 ? 1 : others > 4 ? 4 : others);
}

const struct option_row option_rows[] = {
    {OPTION("storage.database", "database", OPTION_PATH, database, 1, 0, "./netscope.db", NULL),
     .help = "the SQLite database that rows are written to"},
    {OPTION("storage.max_bytes", "max-bytes", OPTION_CAP, max_bytes, 16 * MIB, 1024 * 1024 * GIB,
            "10GiB", "bytes"),
     .help = "a live capture keeps database, log and index together under this; the oldest rows go "
             "first; 0: no cap",
     .is_renewed = true},
    {OPTION("storage.wal_most_bytes", "wal-most-bytes", OPTION_SIZE, wal_most_bytes, 16 * MIB,
            1024 * GIB, "1GiB", "bytes"),
     .help = "the most that the write-ahead log may grow to while somebody reads; never more than "
             "a quarter of storage.max_bytes",
     .is_renewed = true},
    {OPTION("storage.keep_rows", "keep-rows", OPTION_DURATION, keep_rows_us, 0, 36500 * DAY, "7d",
            "s"),
     .help = "age at which flows and what was said in them are removed; 0: never",
     .is_renewed = true},
    {OPTION("storage.keep_minutes", "keep-minutes", OPTION_DURATION, keep_minutes_us, 0,
            36500 * DAY, "30d", "s"),
     .help = "age at which sums per minute are removed; 0: never", .is_renewed = true},
    {OPTION("storage.keep_hours", "keep-hours", OPTION_DURATION, keep_hours_us, 0, 36500 * DAY,
            "400d", "s"),
     .help = "age at which sums per hour and the ledger are removed; 0: never", .is_renewed = true},
    {OPTION("storage.keep_contacts", "keep-contacts", OPTION_DURATION, keep_contacts_us, 0,
            36500 * DAY, "35d", "s"),
     .help = "age at which sums forget whom a device met: names and addresses; things keep them "
             "until storage.keep_sums; 0: never",
     .is_renewed = true},
    {OPTION("storage.keep_sums", "keep-sums", OPTION_DURATION, keep_sums_us, 0, 36500 * DAY, "400d",
            "s"),
     .help = "age at which the other sums per day are removed; 0: never", .is_renewed = true},
    {OPTION("storage.keep_findings", "keep-findings", OPTION_DURATION, keep_alerts_us, 0,
            36500 * DAY, "90d", "s"),
     .help = "age at which findings are removed; 0: never", .is_renewed = true},
    {OPTION("deliver.keep", "keep-messages", OPTION_DURATION, keep_messages_us, HOUR, 36500 * DAY,
            "7d", "s"),
     .help = "age at which messages about findings are removed, sent or not", .is_renewed = true},
    {OPTION("deliver.retry_for", "retry-for", OPTION_DURATION, retry_for_us, 0, 365 * DAY, "2d",
            "s"),
     .help = "how long a message is sent again to a target that does not take it"},
    {OPTION("deliver.timeout", "deliver-timeout", OPTION_DURATION, deliver_timeout_us, SECOND,
            600 * SECOND, "30s", "s"),
     .help = "how long a target may take for one message"},
    {.key = "deliver.targets",
     .type = OPTION_MAPS,
     OPTION_FIELD(struct settings, targets),
     .most = TARGETS_MOST,
     .members = &target_table,
     .help = "where messages about findings are sent (netscope deliver)"},
    {.key = "reports",
     .type = OPTION_MAPS,
     OPTION_FIELD(struct settings, reports),
     .most = REPORTS_MOST,
     .members = &report_table,
     .help = "reports that are made again and again (netscope report run)"},
    {OPTION("storage.keep_bindings", "keep-bindings", OPTION_DURATION, keep_bindings_us, 0,
            36500 * DAY, "90d", "s"),
     .help = "age at which names' addresses and addresses' MACs, once not seen again, are removed; "
             "0: never",
     .is_renewed = true},
    {OPTION("storage.keep_devices", "keep-devices", OPTION_DURATION, keep_devices_us, 0,
            36500 * DAY, "400d", "s"),
     .help =
         "age at which devices that were not seen again and have no label are removed; 0: never",
     .is_renewed = true},
    {OPTION("data.directory", "data-directory", OPTION_PATH, data_directory, 1, 0,
            "$XDG_DATA_HOME/netscope", NULL),
     .help = "look-up data (vendors, countries, trackers); without XDG_DATA_HOME "
             "~/.local/share/netscope, as root /var/lib/netscope/data",
     .compute_default = default_data_directory},
    {OPTION("time.zone", "zone", OPTION_ZONE, zone, 1, 0, "the machine's", NULL),
     .help =
         "the time zone of local days, such as Europe/Berlin; a changed zone holds from its next "
         "midnight on",
     .compute_default = default_zone},
    {OPTION("sensor", "sensor", OPTION_TEXT, sensor, 1, 0, "the host name", NULL),
     .help = "the name of this sensor, in every capture that it writes",
     .compute_default = default_sensor},
    {OPTION("networks.local", "local-networks", OPTION_NETWORKS, local_networks, 0, 0,
            LOCAL_NETWORKS, NULL),
     .help = "networks whose addresses are devices of yours"},
    {OPTION("capture.filter", "filter", OPTION_TEXT, filter, 0, 0, "", NULL),
     .help = "a BPF filter, as tcpdump takes it; empty takes everything"},
    {OPTION("capture.workers", "workers", OPTION_COUNT, workers, 1, 64,
            "one per processor but one, at most 4", "threads"),
     .help = "threads that take packets apart", .compute_default = default_workers},
    {OPTION("capture.interfaces", "interfaces", OPTION_TEXT, interfaces, 0, 0, "", NULL),
     .help = "the interfaces that a live capture watches where -i names none, comma separated; "
             "eth1+eth2 are the directions of one link"},
    {OPTION("capture.ring", "ring", OPTION_SIZE, ring_bytes, MIB, 2 * GIB - MIB, "64MiB", "bytes"),
     .help = "the kernel's ring of an interface: what outlasts a moment of overload"},
    {OPTION("capture.block_timeout_ms", "block-timeout-ms", OPTION_COUNT, block_timeout_ms, 1,
            10000, "100", "ms"),
     .help = "how long the kernel gathers frames before it hands them over"},
    {OPTION("capture.snaplen", "snaplen", OPTION_COUNT, snaplen, 64, 262144, "65535", "bytes"),
     .help = "bytes kept of each frame of an interface; the rest is counted, not parsed"},
    {OPTION("capture.promiscuous", "promiscuous", OPTION_SWITCH, promiscuous, 0, 0, "yes", NULL),
     .help = "take frames that are for other machines, too"},
    {OPTION("capture.immediate", "immediate", OPTION_SWITCH, immediate, 0, 0, "no", NULL),
     .help = "take every frame at once, for more processor time"},
    {OPTION("memory.budget", "memory", OPTION_SIZE, memory_budget_bytes, 16 * MIB, 1024 * GIB,
            "512MiB", "bytes"),
     .help = "memory for flows, streams, fragments and queues, all workers together"},
    {OPTION("memory.streams", "stream-memory", OPTION_SIZE, stream_memory_bytes, MIB, 1024 * GIB,
            "64MiB", "bytes"),
     .help = "of the budget, the most that stream and fragment buffers may hold"},
    {OPTION("flows.most", "flows-most", OPTION_COUNT, flows_most, 64, 100 * 1000 * 1000, "200000",
            "flows"),
     .help = "flows that are live at once; more evict the idlest"},
    {OPTION("flows.tcp_idle_timeout", "tcp-idle-timeout", OPTION_DURATION, tcp_idle_timeout_us,
            SECOND, 7 * DAY, "5m", "s"),
     .help = "silence after which a TCP flow has ended", .is_renewed = true},
    {OPTION("flows.tcp_attempt_timeout", "tcp-attempt-timeout", OPTION_DURATION,
            tcp_attempt_timeout_us, SECOND, DAY, "30s", "s"),
     .help = "silence after which an unanswered SYN has ended", .is_renewed = true},
    {OPTION("flows.udp_idle_timeout", "udp-idle-timeout", OPTION_DURATION, udp_idle_timeout_us,
            SECOND, DAY, "60s", "s"),
     .help = "silence after which a UDP flow has ended", .is_renewed = true},
    {OPTION("flows.icmp_idle_timeout", "icmp-idle-timeout", OPTION_DURATION, icmp_idle_timeout_us,
            SECOND, DAY, "60s", "s"),
     .help = "silence after which an ICMP flow has ended", .is_renewed = true},
    {OPTION("flows.update_every", "update-every", OPTION_DURATION, update_every_us, SECOND, DAY,
            "60s", "s"),
     .help = "flows that live on are written at least this often", .is_renewed = true},
    {OPTION("flows.fragment_timeout", "fragment-timeout", OPTION_DURATION, fragment_timeout_us,
            SECOND, HOUR, "60s", "s"),
     .help = "how long the fragments of a datagram wait for the rest", .is_renewed = true},
    {OPTION("flows.links", "links", OPTION_CHOICE, links, 0, 0, "apart", "apart|joined"),
     .help = "apart: each VLAN is a network of its own, and equal addresses in two of them are two "
             "hosts; joined: VLANs are one network"},
    {OPTION("flows.fold_attempts", "fold-attempts", OPTION_CHOICE, fold_attempts, 0, 0, "live",
            "never|live|always"),
     .help = "fold connections that came to nothing, where there are many, into rows that stand "
             "for many: never, in live captures, or in files as well"},
    {OPTION("flows.fold_attempts_per_s", "fold-attempts-per-s", OPTION_COUNT, fold_attempts_per_s,
            1, 1000 * 1000 * 1000, "200", "attempts"),
     .help = "so many in a second, of all workers together, have a row each first"},
    LIMIT(
        flows, "60000",
        "flows that one client has rows of in a minute of packet time; more are folded into rows "
        "that stand for many; here and below a server has eight times as many, and 0 is no limit"),
    LIMIT(dns, "20000", "lookups of one client in a minute that become rows; more are counted"),
    LIMIT(tls, "20000", "TLS handshakes of one client in a minute that become rows"),
    LIMIT(http, "10000", "HTTP requests of one client in a minute that become rows"),
    LIMIT(dhcp, "6000", "DHCP messages of one sender in a minute that become rows"),
    LIMIT(certificates, "20000", "certificates shown to one client in a minute that become rows"),
    LIMIT(claims, "60000", "claims of addresses by one MAC address in a minute that are believed"),
    LIMIT(evidence, "60000", "pieces of evidence about devices by one sender in a minute"),
    {OPTION("privacy.exclude", "exclude", OPTION_EXCLUSION, excluded, 0, 0, "", NULL),
     .help = "MAC addresses, addresses and networks of which nothing is recorded",
     .is_renewed = true},
    {OPTION("privacy.pseudonyms", "pseudonyms", OPTION_CHOICE, pseudonyms, 0, 0, "none",
            "none|local|all"),
     .help =
         "none, local or all: keyed pseudonyms in place of MACs and of local or of all addresses"},
    {OPTION("privacy.key_file", "key-file", OPTION_PATH, key_file, 1, 0,
            "$XDG_DATA_HOME/netscope/pseudonym.key", NULL),
     .help = "the secret that pseudonyms are made with; made where there is none; without "
             "XDG_DATA_HOME in ~/.local/share/netscope, as root in /var/lib/netscope",
     .compute_default = default_key_file},
    {OPTION("privacy.names", "keep-names", OPTION_SWITCH, names, 0, 0, "yes", NULL),
     .help =
         "keep the host names of devices (DHCP, mDNS, NetBIOS, names under .local and its like)"},
    {OPTION("privacy.redact_queries", "redact-queries", OPTION_SWITCH, redact_queries, 0, 0, "no",
            NULL),
     .help = "keep nothing behind the ? of a URI or referrer", .is_renewed = true},
    {OPTION("control.operators", "operators", OPTION_TEXT, operators, 0, 0, "", NULL),
     .help = "users who may change a running capture by the control socket, besides root, its own "
             "user and the group netscope-operators; comma separated"},
    {OPTION("control.proxies", "proxies", OPTION_TEXT, proxies, 0, 0, "", NULL),
     .help = "users who may change a running capture and say for whom they ask, besides root, its "
             "own user and netscope-serve; comma separated"},
    {OPTION("server.listen", "listen", OPTION_TEXT, server_listen, 1, 0,
            "127.0.0.1:7480, [::1]:7480", NULL),
     .help =
         "addresses with ports that the server listens on, comma separated; outside loopback it "
         "needs TLS and tokens"},
    {OPTION("server.names", "server-names", OPTION_TEXT, server_names, 0, 0, "", NULL),
     .help =
         "host names by which the server is reached, besides localhost and its addresses; comma "
         "separated"},
    {OPTION("server.public_url", "public-url", OPTION_TEXT, public_url, 0, 0, "", NULL),
     .help =
         "where people open the dashboard, such as https://netscope.example.org; messages link to "
         "it"},
    {OPTION("server.tokens_file", "tokens-file", OPTION_PATH, tokens_file, 0, 0, "", NULL),
     .help = "who may ask the server (netscope serve token); empty: on loopback one token for each "
             "run"},
    {OPTION("server.certificate", "certificate", OPTION_PATH, server_certificate, 0, 0, "", NULL),
     .help = "the server's certificate with its chain, a PEM file; empty: no TLS"},
    {OPTION("server.key", "certificate-key", OPTION_PATH, server_key, 0, 0, "", NULL),
     .help = "the key of that certificate, a PEM file"},
    {OPTION("server.query_time", "query-time", OPTION_DURATION, query_time_us, SECOND, 60 * SECOND,
            "2s", "s"),
     .help = "how long a request to the server may ask the database; then its answer is "
             "query-too-long"},
    {OPTION("server.sql", "server-sql", OPTION_CHOICE, server_sql, 0, 0, "off",
            "off|operators|everyone"),
     .help = "who may send statements of their own to the server (the page SQL); they read the "
             "public views alone, 10 s at most, two at once"},
    {OPTION("server.packets", "server-packets", OPTION_CHOICE, server_packets, 0, 0, "off",
            "off|operators"),
     .help = "who may look at the newest packets of a running capture (the page Packets): their "
             "words and headers, never what they carry; the capture reads it, too"},
    {OPTION("probe.allow", "probe-allow", OPTION_TEXT, probe_allow, 0, 0, "", NULL),
     .help =
         "what operators may have probed by the server (the page Probe): names, which stand for "
         "those below them, and addresses, comma separated; empty: nothing"},
    {OPTION("probe.private", "probe-private", OPTION_SWITCH, probe_private, 0, 0, "no", NULL),
     .help = "let these probes go to private and special addresses, too"},
    {OPTION("probe.per_hour", "probes-per-hour", OPTION_COUNT, probes_per_hour, 1, 1000, "60",
            "runs"),
     .help = "how many such probes there are in any hour, of all operators together"},
    {OPTION("probe.timeout", "probe-timeout", OPTION_DURATION, probe_timeout_us, SECOND,
            60 * SECOND, "15s", "s"),
     .help = "how long such a probe may take"},
    {OPTION("privilege.user", "user", OPTION_TEXT, user, 0, 0, "", NULL),
     .help = "whom a live capture that root starts runs as once its devices are open; empty: the "
             "owner of the database's folder, where that is root netscope or else nobody"},
    {OPTION("privilege.sandbox", "sandbox", OPTION_CHOICE, sandbox, 0, 0, "best-effort",
            "off|best-effort|on"),
     .help = "let a capture open its own folders only, and start nothing (Landlock, seccomp); on: "
             "refuse to run where the kernel cannot"},
    {OPTION("analyzer.every", "analyze-every", OPTION_DURATION, analyze_every_us, SECOND, HOUR,
            "60s", "s"),
     .help = "how often a live capture is looked at for scans, floods and the like",
     .is_renewed = true},
    {OPTION("analyzer.cool_down", "alert-cool-down", OPTION_DURATION, alert_cool_down_us, 0,
            INT64_C(365) * DAY, "24h", "s"),
     .help = "how long a closed finding stays closed if it comes again, by the time of packets",
     .is_renewed = true},
    {OPTION("analyzer.findings_each", "findings-each", OPTION_COUNT, findings_each, 0, 1000, "4",
            "findings"),
     .help = "findings of one rule that one MAC address may cause in the cool-down; more are one "
             "finding, \"and N more\"; 0: no bound",
     .is_renewed = true},
    {OPTION("analyzer.claims_least", "claims-least", OPTION_COUNT, claims_least, 1, 1000 * 1000,
            "3", "claims"),
     .help = "an ARP conflict: claims of an address by a second MAC; a damaged frame makes one",
     .is_renewed = true},
    {OPTION("analyzer.claims_span", "claims-span", OPTION_DURATION, claims_span_us, 0, DAY, "5s",
            "s"),
     .help = "over how long these claims must go on", .is_renewed = true},
    {OPTION("analyzer.scan_failed_targets", "scan-failed-targets", OPTION_COUNT,
            scan_failed_targets, 2, 1000 * 1000, "25", "targets"),
     .help = "a scan: distinct addresses and ports that refused or ignored one source in a window",
     .is_renewed = true},
    {OPTION("analyzer.scan_window", "scan-window", OPTION_DURATION, scan_window_us, SECOND, DAY,
            "5m", "s"),
     .help = "the window of that count", .is_renewed = true},
    {OPTION("analyzer.flood_half_open", "flood-half-open", OPTION_COUNT, flood_half_open, 2,
            1000 * 1000 * 1000, "500", "connections"),
     .help = "a SYN flood: unanswered connections to one address and port in a window",
     .is_renewed = true},
    {OPTION("analyzer.flood_window", "flood-window", OPTION_DURATION, flood_window_us, SECOND, DAY,
            "10s", "s"),
     .help = "the window of that count", .is_renewed = true},
#define RULE_NUMBER(name, type_, number, text, least_, most_, unit_, help_)                        \
    {OPTION("analyzer." #name, NULL, OPTION_##type_, rule_numbers.values[RULE_NUMBER_##name],      \
            least_, most_, text, unit_),                                                           \
     .help = help_, .is_renewed = true},
    RULE_NUMBERS(RULE_NUMBER)
#undef RULE_NUMBER
};
const size_t option_row_count = sizeof option_rows / sizeof option_rows[0];

static const char *const reserved[] = {"witness", "fleet", NULL};

const struct option_table settings_table = {.rows = option_rows,
                                            .count = sizeof option_rows / sizeof option_rows[0],
                                            .record_size = sizeof(struct settings),
                                            .reserved = reserved};
