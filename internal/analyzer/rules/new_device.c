/* SPDX-License-Identifier: MIT */
/*
 * new_device: a device joined a network that is known.
 *
 * In the first capture of a network everything is new, so there is no alert. Later a device is new if
 * three things hold. An earlier capture had ended before the device was first seen. No earlier
 * capture was running at that moment. And some device that was known before is here too; if not, this
 * is another network.
 */
#include "rule.h"

#include <string.h>

#define DEVICE_COLUMNS(COLUMN)                                                                     \
    COLUMN(device_id), COLUMN(mac_address), COLUMN(ip_address), COLUMN(vendor), COLUMN(hostname),  \
        COLUMN(mac_random), COLUMN(first_seen_us), COLUMN(captures)
enum { DEVICE_COLUMNS(COLUMN_NUMBER) };
static const char *const device_columns[] = {DEVICE_COLUMNS(COLUMN_NAME), NULL};

static bool tell_device(struct rule_run *run, const struct answer *rows)
{
    const char *mac = answer_text(rows, column_mac_address),
               *ip = answer_text(rows, column_ip_address),
               *vendor = answer_text(rows, column_vendor);
    const char *name = answer_text(rows, column_hostname);
    bool is_random = answer_integer(rows, column_mac_random) != 0;
    struct alert alert;
    alert_begin(&alert, SEVERITY_INFO);
    text_format(&alert.title, "A new device: %s", *name ? name : *mac ? mac : ip);
    text_add(&alert.explanation, "It was never seen in the earlier captures");
    if (*vendor) text_format(&alert.explanation, "; its maker is %s", vendor);
    /* "Google, Inc." ends the sentence itself. */
    bool is_ended = *vendor && vendor[strlen(vendor) - 1] == '.';
    text_add(&alert.explanation, is_ended ? " " : ". ");
    text_add(&alert.explanation,
             is_random ? "Its MAC address is a random one, so it may be a known phone or computer "
                         "that has changed its address."
                       : "If you do not know it, `netscope device` shows what it did.");
    (void)mac_parse(mac, &alert.summary.said_by);
    alert.summary.device_id = answer_integer(rows, column_device_id);
    alert.summary.first_us = answer_integer(rows, column_first_seen_us);
    alert.summary.last_us = answer_integer(rows, column_first_seen_us);
    if (*mac) alert_fact(&alert, "mac_address", mac);
    if (*ip) alert_fact(&alert, "ip_address", ip);
    if (*vendor) alert_fact(&alert, "vendor", vendor);
    if (*name) alert_fact(&alert, "hostname", name);
    alert_figure(&alert, "first_seen_us", answer_integer(rows, column_first_seen_us));
    alert_figure(&alert, "earlier_captures", answer_integer(rows, column_captures));
    return rule_alert(run, &alert);
}

static bool find_new_devices(struct rule_run *run)
{
    const struct parameter parameters[] = {
        parameter_integer(":from_us", run->analysis->from_us),
        parameter_integer(":to_us", run->analysis->to_us),
    };
    struct answer rows;
    if (!rule_query(run, &rows, "analyze/new_devices", parameters, 2, device_columns)) return false;
    bool good = true;
    int state = 0;
    while (good && (state = answer_next(&rows)) == 1)
        good = tell_device(run, &rows);
    answer_close(&rows);
    return good && state >= 0;
}

const struct rule rule_new_device = {
    .name = "new_device",
    .summary = "a device appeared on a network that had been watched before",
    .run = find_new_devices,
};
