/* SPDX-License-Identifier: MIT */
/* netscope device X: everything that is known about one device, on one page. */
#include "display.h"
#include "page.h"

#include <stdio.h>

static const struct table_column identity_columns[] = {
    {"user_label", "label", COLUMN_PLAIN, 0},
    {"hostname", "name", COLUMN_PLAIN, 0},
    {"mac_address", "mac", COLUMN_PLAIN, 0},
    {"vendor", "vendor", COLUMN_PLAIN, 0},
    {"shown_random", "random mac", COLUMN_PLAIN, 0},
    {"ip_address", "ip (latest)", COLUMN_PLAIN, 0},
    {"device_type", "type", COLUMN_PLAIN, 0},
    {"os_fingerprint", "system", COLUMN_PLAIN, 0},
    {"shown_role", "role", COLUMN_PLAIN, 0},
    {"first_seen_us", "first seen", COLUMN_TIME, 0},
    {"last_seen_us", "last seen", COLUMN_TIME, 0},
};
static const struct table_column activity_columns[] = {
    {"flows", "flows", COLUMN_COUNT, 0},
    {"packets", "packets", COLUMN_COUNT, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 0},
    {"bytes_received", "received", COLUMN_BYTES, 0},
    {"dns_questions", "DNS questions", COLUMN_COUNT, 0},
};
static const struct table_column evidence_columns[] = {
    {"attribute", "what", COLUMN_PLAIN, 0}, {"value", NULL, COLUMN_PLAIN, 0},
    {"source", "said by", COLUMN_PLAIN, 0}, {"confidence", "sure", COLUMN_PERCENT, 0},
    {"count", "times", COLUMN_COUNT, 2},    {"last_seen_us", "last (UTC)", COLUMN_TIME, 1},
};
static const struct table_column address_columns[] = {
    {"ip_address", "ip", COLUMN_PLAIN, 0},
    {"source", "said by", COLUMN_PLAIN, 0},
    {"count", "times", COLUMN_COUNT, 2},
    {"first_seen_us", "first (UTC)", COLUMN_TIME, 1},
    {"last_seen_us", "last (UTC)", COLUMN_TIME, 0},
};
static const struct table_column peer_columns[] = {
    {"peer", NULL, COLUMN_PLAIN, 0},
    {"country", "in", COLUMN_PLAIN, 0},
    {"organisation", NULL, COLUMN_PLAIN, 3},
    {"apps", NULL, COLUMN_PLAIN, 1},
    {"flows", NULL, COLUMN_COUNT, 1},
    {"bytes_sent", "sent", COLUMN_BYTES, 0},
    {"bytes_received", "received", COLUMN_BYTES, 0},
    {"last_us", "last (UTC)", COLUMN_TIME, 2},
};
static const struct table_column country_columns[] = {
    {"country", NULL, COLUMN_PLAIN, 0},
    {"addresses", NULL, COLUMN_COUNT, 0},
    {"flows", NULL, COLUMN_COUNT, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 0},
    {"bytes_received", "received", COLUMN_BYTES, 0},
};
static const struct table_column app_columns[] = {
    {"app", NULL, COLUMN_PLAIN, 0},
    {"flows", NULL, COLUMN_COUNT, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 0},
    {"bytes_received", "received", COLUMN_BYTES, 0},
};
static const struct table_column tracker_columns[] = {
    {"tracker_domain", "tracker", COLUMN_PLAIN, 0},
    {"category", NULL, COLUMN_PLAIN, 0},
    {"owner", NULL, COLUMN_PLAIN, 0},
    {"connections", NULL, COLUMN_COUNT, 0},
    {"last_us", "last (UTC)", COLUMN_TIME, 1},
};
static const struct table_column alert_columns[] = {
    {"severity", NULL, COLUMN_SEVERITY, 0},
    {"title", "finding", COLUMN_PLAIN, 0},
    {"count", "times", COLUMN_COUNT, 1},
    {"last_us", "last (UTC)", COLUMN_TIME, 0},
};

static const struct section sections[] = {
    {"device", NULL, "device/identity", LAYOUT(identity_columns, NULL), true, false, NULL},
    {"activity", "Activity", "device/activity", LAYOUT(activity_columns, NULL), true, false, NULL},
    {"evidence", "What it is, and why we think so", "device/evidence",
     LAYOUT(evidence_columns, NULL), false, true, "Nothing has told its name or kind yet."},
    {"addresses", "Addresses it has claimed", "device/addresses", LAYOUT(address_columns, NULL),
     false, true, "No ARP, NDP or DHCP of it was seen."},
    {"peers", "Whom it talks to", "device/peers", LAYOUT(peer_columns, NULL), false, true,
     "It started no connection."},
    {"countries", "Where they are", "device/countries", LAYOUT(country_columns, NULL), false, true,
     NULL},
    {"apps", "What it does", "device/apps", LAYOUT(app_columns, NULL), false, true, NULL},
    {"trackers", "Trackers", "device/trackers", LAYOUT(tracker_columns, NULL), false, true,
     "None that the lists know."},
    {"alerts", "Findings", "device/alerts", LAYOUT(alert_columns, NULL), false, true, "None."},
};

enum { ROWS_PER_SECTION = 10 };

int command_device(struct invocation *invocation)
{
    struct query query;
    if (invocation_has(invocation, OPT_CSV))
        return complain(invocation, EXIT_USAGE,
                        "A device's page is several tables, which CSV cannot hold; use --json, or "
                        "`netscope devices --csv`, `netscope flows --device X --csv`.");
    int exit_code = query_open(&query, invocation, ROWS_PER_SECTION);
    struct parameter parameter = {":device_id", {.type = VALUE_INTEGER}};
    if (exit_code == EXIT_OK)
        exit_code = query_find_device(&query, invocation->operands[0], &parameter.value.integer);
    if (exit_code == EXIT_OK)
        exit_code =
            page_print(&query, sections, sizeof sections / sizeof sections[0], &parameter, NULL);
    query_close(&query);
    return exit_code;
}
