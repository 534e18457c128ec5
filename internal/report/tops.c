/* SPDX-License-Identifier: MIT */
#include "tops.h"

#include "gather.h"

const struct top_table top_tables[TOP_COUNT] = {
    [TOP_LEDGER] = {"net_ledger",
                    "Frames and rows",
                    "The ledger",
                    "ledger",
                    "What was offered to the sensors, and what of it is here.",
                    {{"frames_offered", "Frames", COLUMN_COUNT},
                     {"frames_captured", "Captured", COLUMN_COUNT},
                     {"frames_lost", "Lost", COLUMN_COUNT},
                     {"bytes_captured", "Bytes", COLUMN_BYTES},
                     {"rows_queued", "Rows", COLUMN_COUNT},
                     {"rows_dropped", "Rows lost", COLUMN_COUNT},
                     {"gap_bytes", "Not seen of streams", COLUMN_BYTES}}},
    [TOP_DEVICES] = {"net_devices",
                     "Devices by traffic",
                     "Devices",
                     "devices",
                     "Guests and ignored devices are left out. Of people’s devices only a name "
                     "that people gave is "
                     "shown.",
                     {{"device", "Device", COLUMN_PLAIN},
                      {"kind", "Kind", COLUMN_PLAIN},
                      {"flows", "Connections", COLUMN_COUNT},
                      {"bytes_sent", "Sent", COLUMN_BYTES},
                      {"bytes_received", "Received", COLUMN_BYTES},
                      {"days", "Days", COLUMN_COUNT}}},
    [TOP_NAMES] = {"net_names",
                   "Names by traffic",
                   "Names",
                   "names",
                   "Only names that ten devices or more contacted: fewer would say who reads what.",
                   {{"name", "Name", COLUMN_PLAIN},
                    {"devices", "Devices", COLUMN_COUNT},
                    {"flows", "Connections", COLUMN_COUNT},
                    {"bytes", "Bytes", COLUMN_BYTES}}},
    [TOP_COUNTRIES] = {"net_countries",
                       "Countries by traffic",
                       "Countries",
                       "countries",
                       "Of the responder’s address. Data may go on from there.",
                       {{"country", "Country", COLUMN_PLAIN},
                        {"flows", "Connections", COLUMN_COUNT},
                        {"bytes_sent", "Sent", COLUMN_BYTES},
                        {"bytes_received", "Received", COLUMN_BYTES}}},
    [TOP_PROTOCOLS] = {"net_protocols",
                       "Protocols by traffic",
                       "Protocols",
                       "protocols",
                       "As recognised by content.",
                       {{"protocol", "Protocol", COLUMN_PLAIN},
                        {"flows", "Connections", COLUMN_COUNT},
                        {"bytes", "Bytes", COLUMN_BYTES}}},
    [TOP_FINDINGS] = {"net_findings",
                      "Findings by rule",
                      "Findings",
                      "findings",
                      "`netscope alerts` lists them.",
                      {{"rule", "Rule", COLUMN_PLAIN},
                       {"severity", "Severity", COLUMN_PLAIN},
                       {"findings", "Findings", COLUMN_COUNT},
                       {"open", "Open", COLUMN_COUNT}}},
};

size_t top_column_count(enum top top)
{
    size_t count = 0;
    while (top_tables[top].columns[count].name)
        count++;
    return count;
}

const struct value *top_value(const struct figures *figures, enum top top, size_t row,
                              size_t column)
{
    const struct value *values = figures->tops[top].values.items;
    return &values[row * top_column_count(top) + column];
}

static bool take_top(struct gathering *gathering, const struct answer *answer, void *owner)
{
    const enum top *top = owner;
    struct top_rows *rows = &gathering->figures->tops[*top];
    for (size_t i = 0; i < top_column_count(*top); i++) {
        struct value *value = rows_add(&rows->values, sizeof *value);
        if (!value) return false;
        *value = row_value(gathering, answer, top_tables[*top].columns[i].name);
    }
    rows->count++;
    return true;
}

bool gather_tops(struct gathering *gathering)
{
    for (enum top top = 0; top < TOP_COUNT; top++) {
        const struct inquiry inquiry = {.question = top_tables[top].question,
                                        .title = top_tables[top].title,
                                        .span = &gathering->figures->span,
                                        .take = take_top,
                                        .owner = &top};
        if (!inquire(gathering, &inquiry)) return false;
    }
    return true;
}
