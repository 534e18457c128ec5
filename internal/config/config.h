/* SPDX-License-Identifier: MIT */
/*
 * config - options as rows: key, flag, type, range, default, unit, help, whether a reload renews it.
 *
 * One table (options.c) defines every option once. The YAML file, the flags, `netscope config`, the
 * help and the reload all walk it. Values land in the plain struct settings. Later origins win:
 * default, file, flag. The environment (NETSCOPE_CONFIG) only names the file.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/error.h"
#include "model/exclusion.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETWORKS_MOST = 32, PATH_MOST = 4096 };

struct network_list {
    size_t count;
    struct ip_network networks[NETWORKS_MOST];
};

/* Effective values. Plain: no ownership. */
struct settings {
    char database[PATH_MOST];       /* storage.database */
    int64_t max_bytes;              /* storage.max_bytes: database, WAL and SHM; 0: no cap */
    int64_t wal_most_bytes;         /* storage.wal_most_bytes */
    int64_t keep_rows_us;           /* storage.keep_rows, 7 d; here and below 0: for ever */
    int64_t keep_minutes_us;        /* storage.keep_minutes, 30 d */
    int64_t keep_hours_us;          /* storage.keep_hours, 400 d */
    int64_t keep_alerts_us;         /* storage.keep_findings, 90 d */
    int64_t keep_bindings_us;       /* storage.keep_bindings, 90 d */
    int64_t keep_devices_us;        /* storage.keep_devices, 400 d */
    char data_directory[PATH_MOST]; /* data.directory */
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
    int64_t fold_attempts;       /* flows.fold_attempts: one of enum fold_setting */
    int64_t fold_attempts_per_s; /* flows.fold_attempts_per_s: attempts with rows of their own */
    struct network_list local_networks; /* networks.local */
    struct exclusion excluded;          /* privacy.exclude: nothing of these is recorded */
    int64_t pseudonyms;                 /* privacy.pseudonyms: none, local, all */
    char key_file[PATH_MOST];           /* privacy.key_file: the secret of the pseudonyms */
    bool names;                         /* privacy.names: host names of devices are kept */
    bool redact_queries;                /* privacy.redact_queries */
    char user[64];                      /* privilege.user; empty: `netscope`, else `nobody` */
    int64_t sandbox;                    /* privilege.sandbox: one of enum sandbox_setting */
    int64_t analyze_every_us;           /* analyzer.every */
    int64_t scan_failed_targets;        /* analyzer.scan_failed_targets */
    int64_t scan_window_us;             /* analyzer.scan_window */
    int64_t flood_half_open;            /* analyzer.flood_half_open */
    int64_t flood_window_us;            /* analyzer.flood_window */
};

/* The words of privilege.sandbox, in the order of its row. */
enum sandbox_setting { SANDBOX_OFF, SANDBOX_BEST_EFFORT, SANDBOX_ON };

/* The words of flows.fold_attempts, in the order of its row. */
enum fold_setting { FOLD_NEVER, FOLD_LIVE, FOLD_ALWAYS };

enum option_type {
    OPTION_TEXT,
    OPTION_PATH,
    OPTION_COUNT,
    OPTION_SIZE,
    OPTION_CAP, /* a size, or 0 for none */
    OPTION_DURATION,
    OPTION_SWITCH,
    OPTION_CHOICE, /* of the words in `unit`; an int64_t holds which */
    OPTION_NETWORKS,
    OPTION_EXCLUSION, /* a list of MACs, addresses and networks */
};

struct option_row {
    const char *key;  /* "capture.workers": dots are YAML nesting */
    const char *flag; /* "workers": --workers */
    enum option_type type;
    size_t offset;             /* into struct settings */
    size_t size;               /* of text fields */
    int64_t least, most;       /* of numbers */
    const char *default_value; /* as a person would write it */
    const char *unit;          /* "bytes", "s", ... or NULL; of a choice its words: "off|on" */
    const char *help;          /* one line */
    /* If the default depends on the machine; default_value then says it in words. */
    void (*compute_default)(char *value, size_t size);
    bool is_renewed; /* a reload (SIGHUP) brings it into force; others wait for the next start */
};
/* Offset and size of a field, for a row. */
#define OPTION_FIELD(record, field)                                                                \
    .offset = offsetof(record, field), .size = sizeof(((record *)0)->field)

extern const struct option_row option_rows[];
extern const size_t option_row_count;

struct config; /* settings and where each value came from */

struct config *config_create(void); /* defaults */
void config_destroy(struct config *config);
const struct settings *config_settings(const struct config *config);

/* Errors carry file, line and, for an unknown key, the nearest right one. */
bool config_load_file(struct config *config, const char *path, struct error *error);
/* The file to use when none is named: $NETSCOPE_CONFIG, ~/.config/netscope/netscope.yaml,
   /etc/netscope/netscope.yaml; the first that exists; NULL if none does. */
const char *config_default_path(void);
/* From a flag; origin is a static text such as "--workers". */
bool config_set(struct config *config, const struct option_row *row, const char *value,
                const char *origin, struct error *error);
const struct option_row *config_find_flag(const char *flag);
/* Value and origin as text, for `netscope config`: origin is "default", "FILE:LINE" or the flag. */
void config_describe(const struct config *config, const struct option_row *row, char *value,
                     size_t value_size, const char **origin);

/* Puts the values that a reload renews from `fresh` into `in_force`. */
void settings_renew(struct settings *in_force, const struct settings *fresh);
/* The privacy switches that are on, for the row of a capture: "exclude 2, redact_queries". Returns
   memory, or NULL if none is on. */
const char *settings_privacy(const struct settings *settings, char *memory, size_t size);

/* "30s", "5m", "1h", "7d", plain seconds. "64MiB", "10MB", "512k", plain bytes. */
bool parse_duration_us(const char *text, int64_t *out);
bool parse_size_bytes(const char *text, int64_t *out);
/* The candidate nearest to word by edit distance, NULL if none is near: for "did you mean". */
const char *nearest_word(const char *word, const char *const *candidates, size_t count);

const char *config_library_version(void); /* of libyaml */

#endif
