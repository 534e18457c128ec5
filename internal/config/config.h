/* SPDX-License-Identifier: MIT */
/*
 * config - options as rows: key, flag, type, range, default, unit, help, and if a reload renews it.
 *
 * One table (options.c) defines every option once. The YAML file, the flags, `netscope config`, the
 * help and the reload all walk it. Values land in the plain struct settings. Later origins win:
 * default, file, flag. The environment (NETSCOPE_CONFIG) only names the file.
 *
 * A list of maps is an option like the others. A table of its own describes one entry, with offsets
 * into a struct of its own:
 *
 *     struct target {
 *         char name[64];
 *         int64_t kind, tries;
 *     };
 *     static const struct option_row target_rows[] = {
 *         {.key = "name", .type = OPTION_TEXT, OPTION_FIELD(struct target, name), .least = 1,
 *          .is_unique = true, .help = "what the target is called"},
 *         {.key = "kind", .type = OPTION_CHOICE, OPTION_FIELD(struct target, kind),
 *          .unit = "file|mail", .default_value = "file", .help = "where messages go"},
 *         {.key = "tries", .type = OPTION_COUNT, OPTION_FIELD(struct target, tries), .least = 1,
 *          .most = 99, .default_value = "9", .help = "how often a message is sent"},
 *     };
 *     static const struct option_table target_table = {
 *         .rows = target_rows, .count = 3, .record_size = sizeof(struct target)};
 *
 * The row of the option names that table:
 *
 *     {.key = "deliver.targets", .type = OPTION_MAPS, OPTION_FIELD(struct settings, targets),
 *      .most = 32, .members = &target_table, .help = "where findings are sent"},
 *
 * and a reader of the settings walks the entries:
 *
 *     const struct target *target = settings->targets.entries;
 *     for (size_t i = 0; i < settings->targets.count; i++)
 *         use(&target[i]);
 *
 * A member without a default is required. Members have no flag, and a list of maps has none either:
 * the file alone sets it, and its default is the empty list. Entries are no lists of maps again.
 * Each error names the line. The configuration owns the entries: they live as long as it does.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/amount.h"
#include "base/error.h"
#include "base/sandbox.h"
#include "model/exclusion.h"
#include "model/rule_numbers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { NETWORKS_MOST = 32, PATH_MOST = 4096, TEXT_LIST_BYTES = 2048 };

struct network_list {
    size_t count;
    struct ip_network networks[NETWORKS_MOST];
};

/* Texts one after the other, a NUL behind each. */
struct text_list {
    size_t count, size; /* texts, bytes */
    char bytes[TEXT_LIST_BYTES];
};
/* The text after `text`, or the first if it is NULL; NULL after the last. */
const char *text_list_next(const struct text_list *list, const char *text);

/* A list of maps. The record that holds it owns both arrays; see record.h. */
struct map_list {
    size_t count;
    void *entries;   /* `count` records of the members' table */
    unsigned *lines; /* the line of each member of each entry in the file; 0: it has its default */
};

/* Effective values. Plain but for lists of maps, which the configuration owns. */
struct settings {
    char database[PATH_MOST];       /* storage.database */
    int64_t max_bytes;              /* storage.max_bytes: database, WAL and SHM; 0: no cap */
    int64_t wal_most_bytes;         /* storage.wal_most_bytes */
    int64_t keep_rows_us;           /* storage.keep_rows, 7 d; here and below 0: for ever */
    int64_t keep_minutes_us;        /* storage.keep_minutes, 30 d */
    int64_t keep_hours_us;          /* storage.keep_hours, 400 d */
    int64_t keep_contacts_us;       /* storage.keep_contacts, 35 d */
    int64_t keep_sums_us;           /* storage.keep_sums, 400 d */
    int64_t keep_alerts_us;         /* storage.keep_findings, 90 d */
    int64_t keep_messages_us;       /* deliver.keep, 7 d */
    int64_t retry_for_us;           /* deliver.retry_for, 2 d */
    int64_t deliver_timeout_us;     /* deliver.timeout, 30 s */
    char public_url[512];           /* server.public_url */
    struct map_list targets;        /* deliver.targets: of struct target (target.h) */
    struct map_list reports;        /* reports: of struct report_entry (report_entry.h) */
    int64_t keep_bindings_us;       /* storage.keep_bindings, 90 d */
    int64_t keep_devices_us;        /* storage.keep_devices, 400 d */
    char data_directory[PATH_MOST]; /* data.directory */
    char zone[64];                  /* time.zone: of local days, the machine's by default */
    char sensor[64];                /* sensor: host name by default */
    char filter[1024];              /* capture.filter, BPF */
    char interfaces[512];           /* capture.interfaces, comma separated */
    int64_t ring_bytes;             /* capture.ring: of an interface, all workers together */
    int64_t block_timeout_ms;       /* capture.block_timeout_ms */
    int64_t snaplen;                /* capture.snaplen, bytes */
    bool promiscuous;               /* capture.promiscuous */
    bool immediate;                 /* capture.immediate */
    int64_t workers;                /* capture.workers, 1..64; live: of each interface */
    int64_t memory_budget_bytes;    /* memory.budget: flows, streams, fragments, queues */
    int64_t stream_memory_bytes;    /* memory.streams: stream and fragment buffers, 64 MiB */
    int64_t flows_most;             /* flows.most: live flows, all workers */
    int64_t tcp_idle_timeout_us;    /* flows.tcp_idle_timeout, 5 min */
    int64_t tcp_attempt_timeout_us; /* flows.tcp_attempt_timeout: no answer to a SYN yet, 30 s */
    int64_t udp_idle_timeout_us;    /* flows.udp_idle_timeout, 60 s */
    int64_t icmp_idle_timeout_us;   /* flows.icmp_idle_timeout, 60 s */
    int64_t update_every_us;     /* flows.update_every: the most between two rows of an open flow */
    int64_t fragment_timeout_us; /* flows.fragment_timeout, 60 s */
    int64_t links;               /* flows.links: one of enum links_setting */
    int64_t fold_attempts;       /* flows.fold_attempts: one of enum fold_setting */
    int64_t fold_attempts_per_s; /* flows.fold_attempts_per_s: attempts with rows of their own */
    /* limits: rows of one end in a minute, by kind; 0: no limit. */
    int64_t limit_flows, limit_dns, limit_tls, limit_http, limit_dhcp, limit_certificates,
        limit_claims, limit_evidence;
    /* server.listen, server.names, server.tokens_file, server.certificate, server.key,
     * server.query_time, server.sql, server.packets; a path that is empty is not given. */
    char server_listen[512], server_names[1024];
    char tokens_file[PATH_MOST], server_certificate[PATH_MOST], server_key[PATH_MOST];
    int64_t query_time_us;
    int64_t server_sql;                 /* off, operators, everyone */
    int64_t server_packets;             /* off, operators */
    char probe_allow[2048];             /* probe.allow: names and addresses, comma separated */
    bool probe_private;                 /* probe.private */
    int64_t probes_per_hour;            /* probe.per_hour, 60 */
    int64_t probe_timeout_us;           /* probe.timeout, 15 s */
    struct network_list local_networks; /* networks.local */
    struct exclusion excluded;          /* privacy.exclude: no data about these is recorded */
    int64_t pseudonyms;                 /* privacy.pseudonyms: none, local, all */
    char key_file[PATH_MOST];           /* privacy.key_file: the secret of the pseudonyms */
    bool names;                         /* privacy.names: host names of devices are kept */
    bool redact_queries;                /* privacy.redact_queries */
    char operators[512];                /* control.operators: names of users, comma separated */
    char proxies[512];                  /* control.proxies: the same */
    char user[64];                      /* privilege.user; empty: `netscope`, else `nobody` */
    int64_t sandbox;                    /* privilege.sandbox: one of enum sandbox, as its words */
    int64_t analyze_every_us;           /* analyzer.every */
    int64_t alert_cool_down_us;         /* analyzer.cool_down */
    int64_t findings_each;              /* analyzer.findings_each */
    int64_t claims_least;               /* analyzer.claims_least */
    int64_t claims_span_us;             /* analyzer.claims_span */
    int64_t scan_failed_targets;        /* analyzer.scan_failed_targets */
    int64_t scan_window_us;             /* analyzer.scan_window */
    int64_t flood_half_open;            /* analyzer.flood_half_open */
    int64_t flood_window_us;            /* analyzer.flood_window */
    struct rule_numbers rule_numbers;   /* analyzer.NAME: model/rule_numbers.h */
};

/* The words of flows.links, in the order of its row. */
enum links_setting { LINKS_APART, LINKS_JOINED };
/* The words of flows.fold_attempts, in the order of its row. */
enum fold_setting { FOLD_NEVER, FOLD_LIVE, FOLD_ALWAYS };

enum option_type {
    OPTION_TEXT,
    OPTION_PATH,
    OPTION_ZONE, /* a time zone (base/zone.h) */
    OPTION_COUNT,
    OPTION_SIZE,
    OPTION_CAP, /* a size, or 0 for none */
    OPTION_DURATION,
    OPTION_SWITCH,
    OPTION_CHOICE, /* of the words in `unit`; an int64_t holds which */
    OPTION_NETWORKS,
    OPTION_EXCLUSION, /* a list of MACs, addresses and networks */
    OPTION_TEXTS,     /* a struct text_list */
    OPTION_MAPS,      /* a struct map_list */
};

struct option_table;

struct option_row {
    const char *key;  /* "capture.workers": dots are YAML nesting; a member has none */
    const char *flag; /* "workers": --workers; NULL: none */
    enum option_type type;
    size_t offset;       /* into the record: struct settings, or an entry */
    size_t size;         /* of the field */
    int64_t least, most; /* of numbers; `least` of texts' bytes, `most` of a list's elements */
    const char *default_value; /* as a person would write it; NULL: a member that is required */
    const char *unit;          /* "bytes", "s", ... or NULL; of a choice its words: "off|on" */
    const char *help;          /* one line */
    /* If the default depends on the machine; default_value then says it in words. */
    void (*compute_default)(char *value, size_t size);
    bool is_renewed; /* a reload (SIGHUP) brings it into force; others wait for the next start */
    const struct option_table *members; /* of a list of maps: what an entry holds */
    bool is_unique;                     /* a member: no two entries have the same value */
};

/* The options of one kind of record. */
struct option_table {
    const struct option_row *rows;
    size_t count;
    size_t record_size;
    /* What members must have in common; NULL: nothing. The reason is a sentence. */
    bool (*check)(const void *record, struct error *reason);
    const char *const *reserved; /* roots of later versions, then NULL; NULL: none */
};

/* Offset and size of a field, for a row. */
#define OPTION_FIELD(record, field)                                                                \
    .offset = offsetof(record, field), .size = sizeof(((record *)0)->field)
/* The row of a member of an entry. */
#define OPTION_MEMBER(record, key_, type_, field_, least_, most_, default_, help_)                 \
    {                                                                                              \
        .key = key_, .type = type_, OPTION_FIELD(record, field_), .least = least_, .most = most_,  \
        .default_value = default_, .help = help_                                                   \
    }

extern const struct option_row option_rows[]; /* those of settings_table */
extern const size_t option_row_count;
extern const struct option_table settings_table; /* of struct settings */

struct config; /* a record of some table, and the origin of each value */

struct config *config_create(void); /* of settings_table, with defaults */
/* Of any table, which must outlive it; NULL: no memory. */
struct config *config_create_of(const struct option_table *table);
void config_destroy(struct config *config);
/* The record lives, and keeps its place, until the configuration is destroyed. */
const struct settings *config_settings(const struct config *config);
const void *config_record(const struct config *config);
const struct option_table *config_table(const struct config *config);

/*
 * Errors have file, line and, for an unknown key, the nearest valid one. On false nothing has
 * changed.
 */
bool config_load_file(struct config *config, const char *path, struct error *error);
/* The same from memory; name is the path in errors and origins. */
bool config_load_text(struct config *config, const char *name, const void *data, size_t size,
                      struct error *error);
/*
 * The folder of the user's own files: $XDG_CONFIG_HOME/netscope, ~/.config/netscope. False: there is
 * none, or its path is too long.
 */
bool config_user_folder(char *folder, size_t size);
/*
 * The file to use if none is named: $NETSCOPE_CONFIG, ~/.config/netscope/netscope.yaml,
 * /etc/netscope/netscope.yaml; the first that exists; NULL if none does.
 */
const char *config_default_path(void);
/* True if that is the service's, in /etc/netscope, because nobody named or wrote another. */
bool config_is_services(void);
/* From a flag; origin is a static text such as "--workers". */
bool config_set(struct config *config, const struct option_row *row, const char *value,
                const char *origin, struct error *error);
const struct option_row *config_find_flag(const char *flag);
/* Value and origin as text, for `netscope config`: origin is "default", "FILE:LINE" or the flag. */
void config_describe(const struct config *config, const struct option_row *row, char *value,
                     size_t value_size, const char **origin);
bool config_is_chosen(const struct config *config, const struct option_row *row); /* no default */
bool config_same_value(const struct config *one, const struct config *other,
                       const struct option_row *row);

/* A line of `netscope config`: an option, or a member of an entry of a list of maps. */
struct config_value {
    const struct option_row *option, *row; /* row: the member's, else the option's */
    const char *key;                       /* "sensor", "deliver.targets[1].url": from 1 */
    const char *value, *origin;
};
/*
 * Visits each option in the table's order, each list of maps followed by its members. Pointers in
 * the value are valid during the call.
 */
void config_each_value(const struct config *config,
                       void (*take)(void *owner, const struct config_value *value), void *owner);

/*
 * Writes the whole configuration as a YAML file, every option with its help. Chosen values are set.
 * Every other value is a comment that shows the default. Reading the file back gives the same
 * record.
 */
void config_write_yaml(FILE *stream, const struct config *config);

/* Copies the values that a reload renews from `fresh` into `in_force`. */
void settings_renew(struct settings *in_force, const struct settings *fresh);
/* The privacy switches that are on, for the row of a capture: "exclude 2, redact_queries". Returns
   memory, or NULL if none is on. */
const char *settings_privacy(const struct settings *settings, char *memory, size_t size);

/* The candidate nearest to word by edit distance, NULL if none is near: for "did you mean". */
const char *nearest_word(const char *word, const char *const *candidates, size_t count);

const char *config_library_version(void); /* of libyaml */

#endif
