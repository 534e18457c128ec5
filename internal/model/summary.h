/* SPDX-License-Identifier: MIT */
/*
 * summary - what the recorder folds over many records before it becomes a row.
 *
 * The joins (joiner/) keep these in memory and hand the changed ones to storage with every
 * transaction. A count holds only the growth since the last transaction, and storage adds it. All
 * text is NUL-terminated UTF-8, borrowed during the call; NULL is "not observed".
 */
#ifndef MODEL_SUMMARY_H
#define MODEL_SUMMARY_H

#include "model/address.h"
#include "model/event.h"
#include "model/ledger.h"
#include "model/record.h"

/* One run of `netscope capture`. */
struct capture_summary {
    const char *sensor, *source, *link_type, *filter, *software_version;
    int64_t snaplen;
    int64_t buffer_bytes;     /* of the kernel's rings, all workers together; 0: not an interface */
    int64_t start_us, end_us; /* packet time; NOT_OBSERVED */
    const char *privacy;      /* the privacy switches that are on; NULL: none */
    const char *status;       /* running, complete, stopped, interrupted */
    /* A sentence for people, such as "cut short in the middle of a frame"; or NULL. */
    const char *note;
};

struct health_summary {
    int64_t health_id; /* 0: no row yet */
    int64_t interval_start_us, interval_end_us;
    struct ledger ledger;
};

/* A device on a local network; replaces the stored row. It is identified by its MAC, or by its IP
 * if no MAC is known. */
struct device_summary {
    int64_t device_id;
    struct mac_address mac; /* zero: known only by its address */
    struct ip_address ip;   /* the latest */
    const char *vendor, *hostname, *os_fingerprint, *device_type;
    bool mac_random, is_gateway;
    bool is_new;     /* never written before */
    bool only_times; /* this run wrote the other columns before, and they are unchanged */
    int64_t first_seen_us, last_seen_us;
};

struct evidence_summary {
    int64_t device_id;
    enum evidence_attribute attribute;
    enum evidence_source source;
    const char *value;
    double confidence;
    struct mac_address said_by; /* whose frames say so; zero: not known */
    int64_t first_seen_us, last_seen_us;
    uint64_t count;
};

struct address_binding_summary {
    struct ip_address ip;
    struct mac_address mac;
    uint32_t link;          /* the VLAN tags of the frames (vlans.h) */
    uint32_t turn;          /* how often the address had changed hands in this run */
    bool is_held;           /* the address is that of the MAC's device; else it is only claimed */
    int64_t lease_until_us; /* NOT_OBSERVED: no lease */
    enum binding_source source;
    uint16_t producer;       /* the first one of the capture that saw it */
    const char *source_name; /* of an earlier run: its interface ("if:eth1"); NULL: a file */
    int64_t first_seen_us, last_seen_us;
    uint64_t count;
};

/* Passive DNS: an answer gave this address for this name. */
struct domain_address_summary {
    const char *domain;
    struct ip_address ip;
    int64_t first_seen_us, last_seen_us;
    uint64_t count;
};

/* An answer of DNS that an earlier run recorded: what a client was told. */
struct told_summary {
    int64_t device_id; /* the client's; 0: none */
    struct ip_address client;
    int64_t time_us; /* of the answer */
    bool is_asked;
    const char *domain, *cname;
    const struct answered_address *addresses;
    size_t address_count;
};

/* Added to one bucket of traffic_minutes and to its hour. */
struct traffic_summary {
    int64_t minute_us; /* start of the minute */
    int64_t device_id; /* 0: none */
    const char *app_protocol, *registrable_domain;
    uint64_t flows;
    struct traffic traffic[2];
};

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };

/* A finding of the analyzer. Repeats of the same rule, device and target fold into one row, over
 * captures and restarts. A closed one is reopened if a repeat comes after its cool-down. */
struct alert_summary {
    const char *rule;
    const char *target; /* the subject besides the device; "" or NULL: none */
    enum severity severity;
    int64_t device_id;          /* 0: none */
    struct ip_address src, dst; /* version 0: none */
    int32_t dst_port;           /* NOT_OBSERVED */
    struct mac_address said_by; /* sender of the frames behind it; zero: several, or unknown */
    int64_t first_us, last_us;
    int64_t cool_down_us;
    uint64_t count; /* is added to the row's count */
    const char *title, *explanation, *details_json;
};

/* What a rule of the analyzer remembers of a device and target. */
struct detector_state_summary {
    const char *rule, *target; /* "": no target */
    int64_t device_id;         /* 0: none */
    int64_t updated_us;        /* packet time */
    const char *state;         /* the rule's own words */
};

/* How far the analyzer has looked at a capture. */
struct analysis_mark {
    int64_t capture_id;
    int64_t attempts_us, settled_us; /* see analyzer.h; NOT_OBSERVED: not at all */
    int64_t after_flow_id;           /* what a later look needs of its flows has ids above */
};

#endif
