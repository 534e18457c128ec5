/* SPDX-License-Identifier: MIT */
#include "live_flows.h"

#include "model/under_way.h"
#include "running.h"
#include "viewer/ip_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum flow_column {
    FLOW_ID,
    START,
    LAST,
    PROTOCOL,
    SRC_IP,
    SRC_PORT,
    DST_IP,
    DST_PORT,
    APP,
    DOMAIN_NAME,
    SENT,
    RECEIVED,
    PACKETS_SENT,
    PACKETS_RECEIVED,
    HAS_ROW,
    FROM,
    TO,
    COLUMNS
};
static const struct column columns[COLUMNS] = {
    [FLOW_ID] = {.name = "flow_id", .rank = 3},
    [START] = {.name = "start_us", .heading = "since", .format = COLUMN_TIME},
    [LAST] = {.name = "last_us"},
    [PROTOCOL] = {.name = "protocol", .rank = 2},
    [SRC_IP] = {.name = "src_ip"},
    [SRC_PORT] = {.name = "src_port"},
    [DST_IP] = {.name = "dst_ip"},
    [DST_PORT] = {.name = "dst_port"},
    [APP] = {.name = "app_protocol", .heading = "app", .rank = 1},
    [DOMAIN_NAME] = {.name = "dst_domain"},
    [SENT] = {.name = "bytes_sent", .heading = "sent", .format = COLUMN_BYTES},
    [RECEIVED] = {.name = "bytes_received", .heading = "received", .format = COLUMN_BYTES},
    [PACKETS_SENT] = {.name = "packets_sent"},
    [PACKETS_RECEIVED] = {.name = "packets_received"},
    [HAS_ROW] = {.name = "has_row"},
    [FROM] = {.name = "from", .for_people = true},
    [TO] = {.name = "to", .for_people = true},
};
static const size_t shown[] = {START, PROTOCOL, FROM, TO, APP, SENT, RECEIVED, FLOW_ID};
static const struct layout layout = {.columns = columns,
                                     .count = COLUMNS,
                                     .shown = shown,
                                     .shown_count = sizeof shown / sizeof shown[0]};

void flow_name_read(struct flow_name *name, struct storage_reader *reader, int64_t flow_id)
{
    const struct parameter id = {":flow_id", value_integer(flow_id)};
    struct storage_rows *rows =
        reader ? storage_query(reader, "watch/name", NULL, &id, 1, NULL) : NULL;
    name->domain[0] = name->app[0] = 0;
    if (rows && storage_next(rows, NULL) == 1) {
        const struct span domain = storage_value(rows, 0).bytes, app = storage_value(rows, 1).bytes;
        (void)snprintf(name->domain, sizeof name->domain, "%.*s", (int)domain.size,
                       domain.data ? (const char *)domain.data : "");
        (void)snprintf(name->app, sizeof name->app, "%.*s", (int)app.size,
                       app.data ? (const char *)app.data : "");
    }
    if (rows) storage_rows_close(rows);
}

/* ------------------------------------------------------------ rows */

/* Pages of the capture's answer, one after the other. */
struct pages {
    struct query *query;
    struct control_reply *page;
    size_t next;          /* of the page */
    uint64_t given, most; /* rows; most 0: all */
    uint64_t open, left;  /* as of the newest page; left: behind it */
    int64_t last_id;
    struct value values[COLUMNS];
    char protocol[16], from[IP_TEXT_SIZE + 8], to[300];
    struct flow_name name;
};

static bool ask_page(struct pages *pages, struct error *error)
{
    struct message message = {.kind = MESSAGE_FLOWS, .before = pages->last_id};
    uint64_t wanted = pages->most - pages->given;
    if (pages->most && wanted < OPEN_FLOWS_MOST) message.limit = (int64_t)wanted;
    control_reply_free(pages->page);
    pages->page = running_ask(pages->query->database, &message, NULL, error);
    pages->next = 0;
    if (!pages->page) return false;
    pages->open = (uint64_t)control_reply_integer(pages->page, NULL, 0, "open");
    pages->left = (uint64_t)control_reply_integer(pages->page, NULL, 0, "left_out");
    return true;
}

static int64_t integer(const struct pages *pages, const char *name)
{
    return control_reply_integer(pages->page, "flows", pages->next, name);
}

static struct value text(const struct pages *pages, const char *name)
{
    return value_text(control_reply_text(pages->page, "flows", pages->next, name));
}

/* An end for people: the name or the address, and the port. */
static void say_end(char *out, size_t size, const char *host, int64_t port)
{
    struct text end = text_into(out, size);
    bool is_v6 = port && host && strchr(host, ':');
    text_format(&end, is_v6 ? "[%s]" : "%s", host ? host : "-");
    if (port) text_format(&end, ":%" PRId64, port);
}

static void fill(struct pages *pages)
{
    static const struct {
        enum flow_column column;
        const char *member;
    } numbers[] = {{FLOW_ID, "flow_id"},
                   {START, "start_us"},
                   {LAST, "last_us"},
                   {SRC_PORT, "src_port"},
                   {DST_PORT, "dst_port"},
                   {SENT, "bytes_sent"},
                   {RECEIVED, "bytes_received"},
                   {PACKETS_SENT, "packets_sent"},
                   {PACKETS_RECEIVED, "packets_received"},
                   {HAS_ROW, "has_row"}};
    struct value *values = pages->values;
    const char *word = ip_protocol_word((uint8_t)integer(pages, "ip_protocol"));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        values[numbers[i].column] = value_integer(integer(pages, numbers[i].member));
    pages->last_id = values[FLOW_ID].integer;
    flow_name_read(&pages->name, pages->query->reader, pages->last_id);
    (void)snprintf(pages->protocol, sizeof pages->protocol, "%" PRId64,
                   integer(pages, "ip_protocol"));
    values[PROTOCOL] = value_text(word ? word : pages->protocol);
    values[SRC_IP] = text(pages, "src_ip");
    values[DST_IP] = text(pages, "dst_ip");
    values[APP] = text(pages, "app_protocol");
    values[DOMAIN_NAME] = text(pages, "name");
    if (values[APP].type == VALUE_NULL && pages->name.app[0])
        values[APP] = value_text(pages->name.app);
    if (pages->name.domain[0]) values[DOMAIN_NAME] = value_text(pages->name.domain);
    bool has_ports = !word || strncmp(word, "icmp", 4) != 0; /* theirs are a type and a code */
    bool is_named = values[DOMAIN_NAME].type == VALUE_TEXT;
    say_end(pages->from, sizeof pages->from, (const char *)values[SRC_IP].bytes.data,
            has_ports ? values[SRC_PORT].integer : 0);
    say_end(pages->to, sizeof pages->to,
            (const char *)values[is_named ? DOMAIN_NAME : DST_IP].bytes.data,
            has_ports ? values[DST_PORT].integer : 0);
    values[FROM] = value_text(pages->from);
    values[TO] = value_text(pages->to);
    if (!values[SRC_PORT].integer && !values[DST_PORT].integer)
        values[SRC_PORT] = values[DST_PORT] = value_null();
}

static int next_flow(void *owner, const struct value **values, struct error *error)
{
    struct pages *pages = owner;
    if (pages->most && pages->given == pages->most) return 0;
    if (pages->next == control_reply_count(pages->page, "flows")) {
        if (pages->left == 0) return 0;
        if (!ask_page(pages, error)) return -1;
        if (control_reply_count(pages->page, "flows") == 0) return 0;
    }
    fill(pages);
    pages->next++;
    pages->given++;
    *values = pages->values;
    return 1;
}

/* ------------------------------------------------------------ the listing */

static void say_rest(const struct pages *pages)
{
    if (pages->open == 0)
        puts("No connection is open at this moment; `netscope flows` lists those that were.");
    else if (pages->open > pages->given)
        printf("\nThe newest %" PRIu64 " of %" PRIu64
               " open connections: --limit N, or --limit 0 for all.\n",
               pages->given, pages->open);
}

int live_flows(struct query *query)
{
    struct error error = {.sentence = ""};
    if (query->filtered || query->question.sort || invocation_has(query->invocation, OPT_FOLLOW))
        return complain(query->invocation, EXIT_USAGE,
                        "--live asks the running capture what is open now, and takes --limit and a "
                        "format only; without --live the listing takes every filter.");
    struct pages pages = {.query = query, .most = query->question.limit};
    if (!ask_page(&pages, &error)) return running_refused(query->invocation, &error);
    size_t printed = 0;
    int exit_code =
        query_print_rows(query->invocation, query->format, &layout,
                         (struct row_source){.next = next_flow, .owner = &pages}, &printed);
    if (exit_code == EXIT_OK && query->format == RENDER_TABLE) say_rest(&pages);
    control_reply_free(pages.page);
    return exit_code;
}
