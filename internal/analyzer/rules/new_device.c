/* SPDX-License-Identifier: MIT */
/*
 * new_device: somebody joined a network that is known.
 *
 * In the first capture of a network everything is new, and nothing is said. Later a device is new
 * where an earlier capture had ended before it was first seen, none of the earlier ones was
 * watching at that moment, and some device that was known before is here too: without that it is
 * another network.
 */
#include "rule.h"

static bool report(struct rule_run *run, const struct storage_rows *rows)
{
    const char *mac = row_text(rows, 1), *ip = row_text(rows, 2), *vendor = row_text(rows, 3);
    const char *name = row_text(rows, 4);
    bool is_random = row_integer(rows, 5) != 0;
    struct finding finding;
    alert_begin(&finding, SEVERITY_INFO);
    text_format(&finding.title, "A new device: %s", *name ? name : *mac ? mac : ip);
    text_add(&finding.explanation, "It was never seen in the earlier captures");
    if (*vendor) text_format(&finding.explanation, "; its maker is %s", vendor);
    text_add(&finding.explanation, ". ");
    text_add(&finding.explanation,
             is_random ? "Its MAC address is a random one, so it may be a known phone or computer "
                         "that has changed its address."
                       : "If you do not know it, `netscope device` shows what it did.");
    finding.summary.device_id = row_integer(rows, 0);
    finding.summary.first_us = row_integer(rows, 6);
    finding.summary.last_us = row_integer(rows, 6);
    if (*mac) alert_fact(&finding, "mac_address", mac);
    if (*ip) alert_fact(&finding, "ip_address", ip);
    if (*vendor) alert_fact(&finding, "vendor", vendor);
    if (*name) alert_fact(&finding, "hostname", name);
    alert_figure(&finding, "first_seen_us", row_integer(rows, 6));
    alert_figure(&finding, "earlier_captures", row_integer(rows, 7));
    return rule_found(run, &finding);
}

bool rule_new_device(struct rule_run *run)
{
    const struct parameter parameters[] = {
        parameter_integer(":from_us", run->analysis->from_us),
        parameter_integer(":to_us", run->analysis->to_us),
    };
    struct storage_rows *rows = rule_query(run, "analyze/new_devices", parameters, 2);
    if (!rows) return false;
    int state;
    while ((state = storage_next(rows, run->error)) == 1)
        if (!report(run, rows)) break;
    storage_rows_close(rows);
    return state >= 0;
}
