/* SPDX-License-Identifier: MIT */
/*
 * figures - what a report knows: the answers to its questions. Private to this room.
 *
 * Texts are as the database has them: nobody may print them without escapes. They belong to the
 * figures, which are freed as a whole.
 */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "report.h"
#include "score.h"

enum { DRAWN_DAYS_MOST = 31, DECISIONS_MOST = 5, STATEMENTS_MOST = 32, WEEK_DAYS = 7 };

/* Items of one size, which grow. */
struct rows {
    void *items;
    size_t count, capacity;
};

struct span_of_days {
    int64_t from_day, to_day; /* days since 1970-01-01; to_day is the first after it */
    int64_t from_us, to_us;
};

/* Days of the report, as bits; those beyond DRAWN_DAYS_MOST are only counted. */
struct on_days {
    int64_t count;
    uint32_t drawn;
};

enum device_kind {
    DEVICE_UNKNOWN,
    DEVICE_THING,
    DEVICE_PERSONAL,
    DEVICE_INFRASTRUCTURE,
    DEVICE_GUEST
};

struct report_device {
    int64_t device_id;
    const char *name;   /* NULL: a person's device that people gave no name */
    const char *vendor; /* NULL: not known */
    const char *type;   /* NULL: not known */
    enum device_kind kind;
    bool is_said; /* people said the kind */
    bool is_ignored;
    struct on_days days;
    int64_t connections, named_connections, bytes, named_bytes; /* to the outside */
    struct exposure exposure, before, before_then; /* then: by the lists of that time */
    bool password, password_before; /* went by in the clear, in the week and in the one before */
};

struct company_row {
    const char *company, *category;
    int64_t device_id, connections;
    bool owner_known;
    bool said;   /* by the flow itself; else by a DNS answer only, and it is not counted */
    bool is_new; /* not in the days before */
    struct on_days days;
};

struct open_row {
    int64_t device_id, connections;
    const char *place, *country;
    bool by_design;
    struct on_days days;
};

struct place_row {
    const char *country, *area, *network; /* area: area, adequate, far, shared */
    int64_t device_id, payload_sent;
    struct on_days days;
};

struct hour_row {
    int64_t device_id, hour, bytes;
};

struct gap_row {
    int64_t from_us, to_us;
};

struct sending_row {
    int64_t device_id, payload_sent, payload_received, days;
    const char *peer_ip, *network, *country;
};

struct list_row {
    const char *name, *version;
    int64_t names;
};

struct week_row {
    struct span_of_days span;
    struct exposure exposure;
};

struct site_row { /* of a report about one device */
    const char *site, *source;
    int64_t connections, bytes;
    struct on_days days;
};

/* Rows of a list of a network report: the values of its columns, one row after the other. */
struct top_rows {
    struct rows values; /* struct value */
    size_t count;       /* rows */
};

enum top {
    TOP_LEDGER,
    TOP_DEVICES,
    TOP_NAMES,
    TOP_COUNTRIES,
    TOP_PROTOCOLS,
    TOP_FINDINGS,
    TOP_COUNT
};

enum campus {
    CAMPUS_KINDS,
    CAMPUS_MODELS,
    CAMPUS_EXPOSURES,
    CAMPUS_COMPANIES,
    CAMPUS_CLEAR,
    CAMPUS_FAR,
    CAMPUS_COUNT
};

struct campus_cell {
    const char *label;
    int64_t devices;
};
struct campus_list {
    struct rows cells;
    bool has_hidden; /* there are cells that are not shown by themselves */
};

/* A VPN or a relay, how it was recognised (protocol, name, address), and how many devices use it. */
struct relay_row {
    const char *relay, *how;
    int64_t devices;
};

struct decision {
    size_t device; /* of figures.devices */
    int rule;      /* enum decision_rule */
    int64_t weight;
    int without; /* the exposure of the network without the device; -1: not asked */
};

/* What was asked: a key, its title, the statement and the number of its rows. */
struct asked {
    const char *key, *title, *text;
    size_t rows;
};

struct figures {
    struct report_request request;
    struct zone *zone;
    struct span_of_days span, before;      /* of the figures, and as many days before */
    struct span_of_days week, week_before; /* of the exposure */
    int64_t first_us, last_us;             /* of all captures; 0: none */
    int64_t now_us;
    const char *sensor;
    /* Shares, -1: not known. */
    double complete, content, complete_before;
    double watched[DRAWN_DAYS_MOST]; /* of each day */
    int64_t frames_excluded, vpn_devices, encrypted_dns_devices, ech_connections;
    bool has_before, has_week_before; /* something was watched from their first day on */
    bool has_lists;                   /* there are tracker lists */
    bool has_networks; /* there are outside addresses of a known network, or none at all */
    bool has_countries;
    const char *no_score; /* a sentence why there is none; NULL: there is one */
    int64_t list_entries, lists_built_us;
    struct exposure exposure, exposure_before, exposure_before_then;
    struct rows devices, companies, companies_before, open, places, hours, gaps, sending, lists,
        weeks, sites, relays;
    struct top_rows tops[TOP_COUNT];         /* of a network report (tops.h) */
    struct campus_list campus[CAMPUS_COUNT]; /* of a campus report (campus.h) */
    struct decision decisions[DECISIONS_MOST];
    size_t decision_count;
    struct asked asked[STATEMENTS_MOST];
    size_t asked_count;
    struct rows texts; /* of all of these */
};

struct report_device *figures_device(const struct figures *figures, int64_t device_id);
/* Rows of `open` of a device, which lie together. NULL: there are none. */
const struct open_row *figures_open(const struct figures *figures, int64_t device_id,
                                    size_t *count);
/* Rows of `companies` or `companies_before` have this company and device. */
bool figures_has_company(const struct rows *companies, const struct company_row *like);
/* Described: no guest, and not ignored. */
bool device_is_described(const struct report_device *device);
/* Sites and hours of it may be shown: people said that it is a thing, or the report is its owner's. */
bool figures_may_name(const struct figures *figures, const struct report_device *device);
/* The smaller of the shares of connections and of bytes with a name; -1: there are none. */
double device_names_read(const struct report_device *device);
double figures_names_read(const struct figures *figures);
bool device_is_ranked(const struct report_device *device);
/* The figure is a lower bound: something was not watched, or its name was not read. */
bool figures_is_at_least(const struct figures *figures, double names_read);
int64_t figures_days(const struct figures *figures);
/* A copy that lives as long as the figures; NULL: no memory, or text is NULL. */
const char *figures_keep(struct figures *figures, const char *text);
/* A new item, all 0; NULL: no memory. */
void *rows_add(struct rows *rows, size_t size);
void figures_clear(struct figures *figures);

#endif
