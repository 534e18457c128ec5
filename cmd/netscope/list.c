/* SPDX-License-Identifier: MIT */
/* Listings: one named query, one table; a row of this file each. */
#include "query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct table_column device_columns[] = {
    {"mac_address", "mac", COLUMN_PLAIN, 0},  {"ip_address", "ip", COLUMN_PLAIN, 0},
    {"shown_name", "name", COLUMN_PLAIN, 0},  {"vendor", NULL, COLUMN_PLAIN, 1},
    {"device_type", "type", COLUMN_PLAIN, 5}, {"os_fingerprint", "os", COLUMN_PLAIN, 6},
    {"bytes_sent", "sent", COLUMN_BYTES, 3},  {"bytes_received", "received", COLUMN_BYTES, 3},
    {"flows", NULL, COLUMN_COUNT, 4},         {"last_seen_us", "last seen (UTC)", COLUMN_TIME, 2},
};
static const struct table_column flow_columns[] = {
    {"start_us", "start (UTC)", COLUMN_TIME, 2},
    {"duration_us", "lasted", COLUMN_DURATION, 5},
    {"shown_source", "from", COLUMN_PLAIN, 0},
    {"shown_destination", "to", COLUMN_PLAIN, 0},
    {"dst_country", "in", COLUMN_PLAIN, 3},
    {"shown_app", "app", COLUMN_PLAIN, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 1},
    {"bytes_received", "received", COLUMN_BYTES, 1},
    {"conn_state", "state", COLUMN_PLAIN, 4},
    {"device", NULL, COLUMN_PLAIN, 6},
    {"dst_as_org", "organisation", COLUMN_PLAIN, 7},
};
static const struct table_column dns_columns[] = {
    {"query_us", "time (UTC)", COLUMN_TIME, 2}, {"device", NULL, COLUMN_PLAIN, 1},
    {"query_domain", "name", COLUMN_PLAIN, 0},  {"query_type", "type", COLUMN_PLAIN, 0},
    {"rcode", "answer", COLUMN_PLAIN, 0},       {"resolved_ips", "addresses", COLUMN_LIST, 1},
    {"response_time_ms", "took", COLUMN_MS, 3}, {"server_ip", "server", COLUMN_PLAIN, 4},
    {"transport", "by", COLUMN_PLAIN, 5},       {"answers", NULL, COLUMN_JSON, COLUMN_HIDDEN},
};
static const struct table_column tls_columns[] = {
    {"hello_us", "time (UTC)", COLUMN_TIME, 2},
    {"device", NULL, COLUMN_PLAIN, 1},
    {"shown_server", "server", COLUMN_PLAIN, 0},
    {"tls_version", "version", COLUMN_PLAIN, 0},
    {"alpn", NULL, COLUMN_PLAIN, 3},
    {"transport", "by", COLUMN_PLAIN, 6},
    {"ja4", NULL, COLUMN_PLAIN, 3},
    {"ech", NULL, COLUMN_PLAIN, 7},
    {"cipher_suite", "cipher", COLUMN_PLAIN, 8},
    {"cert_issuer", "certificate by", COLUMN_PLAIN, 5},
    {"identified_app", "app", COLUMN_PLAIN, 4},
    {"cert_sans", NULL, COLUMN_JSON, COLUMN_HIDDEN},
};
static const struct table_column http_columns[] = {
    {"request_us", "time (UTC)", COLUMN_TIME, 2},
    {"device", NULL, COLUMN_PLAIN, 1},
    {"method", NULL, COLUMN_PLAIN, 0},
    {"shown_server", "host", COLUMN_PLAIN, 0},
    {"uri", NULL, COLUMN_PLAIN, 0},
    {"status_code", "status", COLUMN_PLAIN, 0},
    {"content_type", "type", COLUMN_PLAIN, 4},
    {"response_body_bytes", "size", COLUMN_BYTES, 3},
    {"response_time_ms", "took", COLUMN_MS, 5},
    {"user_agent", "agent", COLUMN_PLAIN, 6},
};
static const struct table_column dhcp_columns[] = {
    {"message_us", "time (UTC)", COLUMN_TIME, 1},  {"message_type", "message", COLUMN_PLAIN, 0},
    {"mac_address", "mac", COLUMN_PLAIN, 0},       {"shown_name", "name", COLUMN_PLAIN, 0},
    {"requested_ip", "asks for", COLUMN_PLAIN, 3}, {"assigned_ip", "given", COLUMN_PLAIN, 0},
    {"server_ip", "server", COLUMN_PLAIN, 2},      {"shown_lease", "lease", COLUMN_DURATION, 4},
    {"vendor_class", NULL, COLUMN_PLAIN, 5},       {"version", "v", COLUMN_PLAIN, 6},
};
static const struct table_column tracker_columns[] = {
    {"device", NULL, COLUMN_PLAIN, 0},
    {"tracker_domain", "tracker", COLUMN_PLAIN, 0},
    {"category", NULL, COLUMN_PLAIN, 0},
    {"owner", NULL, COLUMN_PLAIN, 1},
    {"connections", NULL, COLUMN_COUNT, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 2},
    {"bytes_received", "received", COLUMN_BYTES, 3},
    {"last_us", "last (UTC)", COLUMN_TIME, 4},
    {"list_name", "list", COLUMN_PLAIN, 5},
};

struct listing {
    const char *name; /* of the subcommand, and of the query */
    const char *noun; /* plural */
    struct layout layout;
    const char *empty; /* what it may mean that there is none */
};

static const struct listing listings[] = {
    {"devices", "devices", LAYOUT(device_columns, NULL),
     "Devices are the MAC and IP addresses on the local networks; `netscope stats` shows what was "
     "captured."},
    {"flows", "flows", LAYOUT(flow_columns, "start_us"),
     "`netscope stats` shows what was captured."},
    {"dns", "DNS questions", LAYOUT(dns_columns, "query_us"),
     "Names asked over HTTPS or TLS (DoH, DoT) cannot be seen."},
    {"tls", "TLS handshakes", LAYOUT(tls_columns, "hello_us"),
     "A handshake is seen only where the capture holds the start of a connection."},
    {"http", "HTTP requests", LAYOUT(http_columns, "request_us"),
     "Most web traffic is encrypted: `netscope tls` shows it."},
    {"dhcp", "DHCP messages", LAYOUT(dhcp_columns, "message_us"),
     "Devices ask for an address only when they join or when the lease runs out."},
    {"trackers", "connections to trackers", LAYOUT(tracker_columns, NULL),
     "Trackers are recognised by lists: `netscope data status` says whether they are there."},
};

static const struct listing *listing_find(const char *name)
{
    for (size_t i = 0; i < sizeof listings / sizeof listings[0]; i++)
        if (strcmp(listings[i].name, name) == 0) return &listings[i];
    return NULL;
}

enum { ROWS_FOR_PEOPLE = 50 };

static int print_listing(struct query *query, const struct listing *listing)
{
    struct error error;
    char name[64];
    snprintf(name, sizeof name, "lists/%s", listing->name);
    struct storage_rows *rows =
        storage_query(query->reader, name, NULL, query->parameters, query->parameter_count, &error);
    if (!rows) return complain_error(query->invocation, &error);
    struct printer *printer = printer_open(stdout, query->format, &listing->layout);
    uint64_t printed = 0;
    bool more = false;
    bool good = printer_take(printer, rows, query->limit, &printed, &more, &error);
    struct error close_error;
    bool written = printer_close(printer, &close_error);
    storage_rows_close(rows);
    if (!good) return complain_error(query->invocation, &error);
    if (!written) return complain_error(query->invocation, &close_error);
    if (query->format != OUTPUT_TABLE) return EXIT_OK;
    if (printed == 0 && query->filtered)
        printf("No %s match these filters.\n", listing->noun);
    else if (printed == 0)
        printf("There are no %s in %s. %s\n", listing->noun, query->database, listing->empty);
    if (printed == 0 && strcmp(listing->name, "flows") == 0 &&
        storage_is_being_written(query->database))
        puts("A capture is running: it writes a connection when that ends, or has gone on for a "
             "minute\n(flows.update_every); `netscope watch --db` shows what passes now.");
    if (more)
        printf("\nThe first %" PRIu64 "; there are more: --limit N, or --limit 0 for all.\n",
               printed);
    query_say_completeness(query);
    return EXIT_OK;
}

int command_list(struct invocation *invocation)
{
    const struct listing *listing = listing_find(invocation->command->name);
    struct query query;
    int exit_code = query_open(&query, invocation, ROWS_FOR_PEOPLE);
    if (exit_code == EXIT_OK) exit_code = print_listing(&query, listing);
    query_close(&query);
    return exit_code;
}
