/* SPDX-License-Identifier: MIT */
/* netscope device X: all facts about one device, on one page. */
#include "query.h"

static const struct query_section sections[] = {
    {{"device", NULL, true, NULL}, "device/identity"},
    {{"activity", "Activity", true, NULL}, "device/activity"},
    {{"evidence", "What it is, and why we think so", false,
      "Nothing has told its name or kind yet."},
     "device/evidence"},
    {{"addresses", "Addresses it has claimed", false, "No ARP, NDP or DHCP of it was seen."},
     "device/addresses"},
    {{"peers", "Whom it talks to", false, "It started no connection."}, "device/peers"},
    {{"countries", "Where they are", false, NULL}, "device/countries"},
    {{"apps", "What it does", false, NULL}, "device/apps"},
    {{"trackers", "Trackers", false, "None that the lists know."}, "device/trackers"},
    {{"alerts", "Findings", false, "None."}, "device/alerts"},
};

enum { ROWS_PER_SECTION = 10 };

static int print_page(struct query *query, const char *word)
{
    struct error error;
    if (!question_filter(&query->question, query->reader, "device", "device", word, &error))
        return complain_error(query->invocation, &error);
    return query_print_page(query, sections, sizeof sections / sizeof sections[0], NULL);
}

int command_device(struct invocation *invocation)
{
    struct query query;
    if (invocation_has(invocation, OPT_CSV))
        return complain(invocation, EXIT_USAGE,
                        "A device's page is several tables, which CSV cannot hold; use --json, or "
                        "`netscope devices --csv`, `netscope flows --device X --csv`.");
    int exit_code = query_open(&query, invocation, ROWS_PER_SECTION);
    if (exit_code == EXIT_OK) exit_code = print_page(&query, invocation->operands[0]);
    query_close(&query);
    return exit_code;
}
