/* SPDX-License-Identifier: MIT */
/*
 * The figures as JSON, format 1 (report.schema.json). null: not measured. Days are 0 from the first
 * day of the report on. Of people's devices places, networks and hours are left out, as on the page.
 */
#include "campus.h"
#include "page.h"
#include "seats.h"
#include "tally.h"
#include "tops.h"

#include <inttypes.h>
#include <string.h>

enum { PIECE_BYTES = 500 };

static void add_text(struct sink *sink, const char *text)
{
    char memory[PIECE_BYTES * 8];
    if (!text) {
        sink_add(sink, "null");
        return;
    }
    sink_add_char(sink, '"');
    for (size_t left = strlen(text); left > 0;) {
        size_t size = left < PIECE_BYTES ? left : PIECE_BYTES;
        /* A character is not cut in two. */
        while (size < left && size > PIECE_BYTES - 4 && ((unsigned char)text[size] & 0xc0) == 0x80)
            size--;
        struct text piece = text_into(memory, sizeof memory);
        text_add_json_inside(&piece, (struct span){(const uint8_t *)text, size});
        sink_add(sink, memory);
        text += size;
        left -= size;
    }
    sink_add_char(sink, '"');
}

static void key(struct sink *sink, bool is_first, const char *name)
{
    sink_format(sink, "%s\"%s\": ", is_first ? "" : ", ", name);
}

static void text_of(struct sink *sink, bool is_first, const char *name, const char *text)
{
    key(sink, is_first, name);
    add_text(sink, text);
}

static void number_of(struct sink *sink, bool is_first, const char *name, int64_t number)
{
    key(sink, is_first, name);
    sink_format(sink, "%" PRId64, number);
}

static void truth_of(struct sink *sink, const char *name, bool truth)
{
    key(sink, false, name);
    sink_add(sink, truth ? "true" : "false");
}

static void share_of(struct sink *sink, bool is_first, const char *name, double share)
{
    key(sink, is_first, name);
    if (share < 0)
        sink_add(sink, "null");
    else
        sink_format(sink, "%.4f", share > 1 ? 1.0 : share);
}

static void days_of(struct sink *sink, const struct on_days *days)
{
    bool is_first = true;
    number_of(sink, false, "days", days->count);
    key(sink, false, "on_days");
    sink_add_char(sink, '[');
    for (int day = 0; day < DRAWN_DAYS_MOST; day++) {
        if (!(days->drawn >> day & 1)) continue;
        sink_format(sink, "%s%d", is_first ? "" : ", ", day);
        is_first = false;
    }
    sink_add_char(sink, ']');
}

static void begin_item(struct sink *sink, bool is_first)
{
    sink_add(sink, is_first ? "\n  {" : ",\n  {");
}

/* ---------------------------------------------------------------- the exposure */

static void exposure_of(struct sink *sink, const struct figures *figures,
                        const struct exposure *exposure, const struct exposure *before,
                        const struct exposure *then, double names_read)
{
    key(sink, false, "exposure");
    if (figures->no_score) {
        sink_add(sink, "null");
        return;
    }
    sink_add(sink, "{");
    number_of(sink, true, "value", exposure->value);
    truth_of(sink, "at_least", figures_is_at_least(figures, names_read));
    key(sink, false, "parts");
    for (int part = 0; part < PART_COUNT; part++) {
        bool is_missing = part == PART_FAR && !figures->has_networks;
        sink_add(sink, part == 0 ? "[{" : ", {");
        text_of(sink, true, "key", part_words[part].key);
        number_of(sink, false, "count", exposure->counts.of[part]);
        number_of(sink, false, "points", exposure->points[part]);
        number_of(sink, false, "most", part_words[part].most);
        text_of(sink, false, "missing",
                is_missing ? "the networks of addresses are not known" : NULL);
        sink_add(sink, "}");
    }
    sink_add(sink, "]");
    truth_of(sink, "password", exposure->counts.password);
    key(sink, false, "before");
    if (figures->has_week_before)
        sink_format(sink, "{\"by_lists_of_today\": %d, \"by_lists_of_then\": %d}", before->value,
                    then->value);
    else
        sink_add(sink, "null");
    sink_add(sink, "}");
}

static void add_devices(struct sink *sink, const struct figures *figures)
{
    static const char *const kinds[] = {[DEVICE_UNKNOWN] = NULL,
                                        [DEVICE_THING] = "thing",
                                        [DEVICE_PERSONAL] = "personal",
                                        [DEVICE_INFRASTRUCTURE] = "infrastructure",
                                        [DEVICE_GUEST] = "guest"};
    const struct report_device *devices = figures->devices.items;
    bool is_first = true;
    key(sink, false, "devices");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->devices.count; i++) {
        const struct report_device *device = &devices[i];
        double read = device_names_read(device);
        if (figures->request.kind != REPORT_DEVICE && !device_is_described(device)) continue;
        begin_item(sink, is_first);
        number_of(sink, true, "device_id", device->device_id);
        text_of(sink, false, "name", device->name);
        text_of(sink, false, "kind", kinds[device->kind]);
        truth_of(sink, "kind_is_said", device->is_said);
        text_of(sink, false, "vendor", device->vendor);
        days_of(sink, &device->days);
        share_of(sink, false, "names_read", read);
        truth_of(sink, "ranked", device_is_ranked(device));
        exposure_of(sink, figures, &device->exposure, &device->before, &device->before_then, read);
        sink_add(sink, "}");
        is_first = false;
    }
    sink_add_char(sink, ']');
}

/* ---------------------------------------------------------------- the rows */

static void add_companies(struct sink *sink, const struct figures *figures)
{
    const struct company_row *rows = figures->companies.items;
    key(sink, false, "companies");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->companies.count; i++) {
        const struct company_row *row = &rows[i];
        bool may_name =
            row->owner_known || figures_may_name(figures, figures_device(figures, row->device_id));
        begin_item(sink, i == 0);
        text_of(sink, true, "company", may_name ? row->company : NULL);
        text_of(sink, false, "category", row->category);
        text_of(sink, false, "seat", may_name ? seat_of(row->company) : NULL);
        number_of(sink, false, "device_id", row->device_id);
        truth_of(sink, "counted", row->said);
        truth_of(sink, "new", row->is_new);
        days_of(sink, &row->days);
        sink_add(sink, "}");
    }
    sink_add_char(sink, ']');
}

static void add_open(struct sink *sink, const struct figures *figures)
{
    const struct open_row *rows = figures->open.items;
    key(sink, false, "open");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->open.count; i++) {
        bool may_name = figures_may_name(figures, figures_device(figures, rows[i].device_id));
        begin_item(sink, i == 0);
        number_of(sink, true, "device_id", rows[i].device_id);
        text_of(sink, false, "place", may_name ? rows[i].place : NULL);
        text_of(sink, false, "country", may_name ? rows[i].country : NULL);
        truth_of(sink, "by_design", rows[i].by_design);
        days_of(sink, &rows[i].days);
        sink_add(sink, "}");
    }
    sink_add_char(sink, ']');
}

static void add_places(struct sink *sink, const struct figures *figures)
{
    const struct place_row *rows = figures->places.items;
    key(sink, false, "places");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->places.count; i++) {
        bool may_name = figures_may_name(figures, figures_device(figures, rows[i].device_id));
        begin_item(sink, i == 0);
        text_of(sink, true, "country", rows[i].country);
        text_of(sink, false, "area", rows[i].area);
        text_of(sink, false, "network", may_name ? rows[i].network : NULL);
        number_of(sink, false, "device_id", rows[i].device_id);
        number_of(sink, false, "payload_sent", rows[i].payload_sent);
        days_of(sink, &rows[i].days);
        sink_add(sink, "}");
    }
    sink_add_char(sink, ']');
}

static void add_hours(struct sink *sink, const struct figures *figures)
{
    const struct hour_row *rows = figures->hours.items;
    bool is_first = true;
    key(sink, false, "hours");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->hours.count; i++) {
        if (!figures_may_name(figures, figures_device(figures, rows[i].device_id))) continue;
        begin_item(sink, is_first);
        number_of(sink, true, "device_id", rows[i].device_id);
        number_of(sink, false, "hour", rows[i].hour);
        number_of(sink, false, "bytes", rows[i].bytes);
        sink_add(sink, "}");
        is_first = false;
    }
    sink_add_char(sink, ']');
}

static void add_decisions(struct sink *sink, const struct figures *figures)
{
    static const char *const rules[] = {"password", "clear_far", "sending", "many",
                                        "new",      "clear",     "far"};
    const struct report_device *devices = figures->devices.items;
    key(sink, false, "decisions");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->decision_count; i++) {
        const struct decision *decision = &figures->decisions[i];
        begin_item(sink, i == 0);
        number_of(sink, true, "device_id", devices[decision->device].device_id);
        text_of(sink, false, "rule", rules[decision->rule]);
        number_of(sink, false, "figure", decision->weight);
        key(sink, false, "exposure_without");
        if (decision->without < 0)
            sink_add(sink, "null");
        else
            sink_format(sink, "%d", decision->without);
        sink_add(sink, "}");
    }
    sink_add_char(sink, ']');
}

static void add_gaps(struct sink *sink, const struct figures *figures)
{
    const struct gap_row *gaps = figures->gaps.items;
    key(sink, false, "gaps");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->gaps.count; i++) {
        begin_item(sink, i == 0);
        number_of(sink, true, "from_us", gaps[i].from_us);
        number_of(sink, false, "to_us", gaps[i].to_us);
        sink_add(sink, "}");
    }
    sink_add_char(sink, ']');
}

static void add_weeks(struct sink *sink, const struct figures *figures)
{
    const struct week_row *weeks = figures->weeks.items;
    key(sink, false, "weeks");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->weeks.count; i++) {
        begin_item(sink, i == 0);
        number_of(sink, true, "from_day", weeks[i].span.from_day);
        number_of(sink, false, "value", weeks[i].exposure.value);
        sink_add(sink, "}");
    }
    sink_add_char(sink, ']');
}

static void add_statements(struct sink *sink, const struct figures *figures)
{
    key(sink, false, "sql");
    sink_add_char(sink, '{');
    for (size_t i = 0; i < figures->asked_count; i++) {
        sink_add(sink, i == 0 ? "\n  " : ",\n  ");
        key(sink, true, figures->asked[i].key);
        sink_add_char(sink, '{');
        text_of(sink, true, "title", figures->asked[i].title);
        number_of(sink, false, "rows", (int64_t)figures->asked[i].rows);
        text_of(sink, false, "statement", figures->asked[i].text);
        sink_add_char(sink, '}');
    }
    sink_add_char(sink, '}');
}

static void add_sites(struct sink *sink, const struct figures *figures)
{
    const struct site_row *rows = figures->sites.items;
    key(sink, false, "sites");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->sites.count; i++) {
        begin_item(sink, i == 0);
        text_of(sink, true, "site", rows[i].site);
        text_of(sink, false, "source", rows[i].source);
        number_of(sink, false, "connections", rows[i].connections);
        number_of(sink, false, "bytes", rows[i].bytes);
        days_of(sink, &rows[i].days);
        sink_add(sink, "}");
    }
    sink_add_char(sink, ']');
}

static void add_value(struct sink *sink, const struct value *value)
{
    if (value->type == VALUE_TEXT)
        add_text(sink, (const char *)value->bytes.data);
    else if (value->type == VALUE_INTEGER)
        sink_format(sink, "%" PRId64, value->integer);
    else
        sink_add(sink, "null");
}

/* The lists of a network report. */
static void add_tops(struct sink *sink, const struct figures *figures)
{
    key(sink, false, "lists");
    sink_add_char(sink, '{');
    for (enum top top = 0; top < TOP_COUNT; top++) {
        key(sink, top == 0, top_tables[top].id);
        sink_add_char(sink, '[');
        for (size_t row = 0; row < figures->tops[top].count; row++) {
            begin_item(sink, row == 0);
            for (size_t i = 0; i < top_column_count(top); i++) {
                key(sink, i == 0, top_tables[top].columns[i].name);
                add_value(sink, top_value(figures, top, row, i));
            }
            sink_add(sink, "}");
        }
        sink_add_char(sink, ']');
    }
    sink_add_char(sink, '}');
}

static void add_head(struct sink *sink, const struct figures *figures)
{
    static const char *const kinds[] = {[REPORT_PRIVACY] = "privacy",
                                        [REPORT_NETWORK] = "network",
                                        [REPORT_DEVICE] = "device",
                                        [REPORT_CAMPUS] = "campus"};
    const struct span_of_days *span = &figures->span;
    sink_add(sink, "{\n");
    text_of(sink, true, "report", kinds[figures->request.kind]);
    number_of(sink, false, "format", 1);
    if (figures->request.number) number_of(sink, false, "number", figures->request.number);
    if (figures->request.replaces) number_of(sink, false, "replaces", figures->request.replaces);
    text_of(sink, false, "software", figures->request.software);
    text_of(sink, false, "sensor", figures->sensor);
    number_of(sink, false, "now_us", figures->now_us);
    key(sink, false, "period");
    sink_add_char(sink, '{');
    number_of(sink, true, "from_us", span->from_us);
    number_of(sink, false, "to_us", span->to_us);
    text_of(sink, false, "zone", figures->request.zone);
    number_of(sink, false, "days", figures_days(figures));
    sink_add(sink, "}");
    share_of(sink, false, "watched", figures->complete);
    share_of(sink, false, "content", figures->content);
    bool is_campus = figures->request.kind == REPORT_CAMPUS;
    int64_t guests = tally_guests(figures), ignored = tally_ignored(figures);
    number_of(sink, false, "guests", is_campus ? campus_round(figures, guests) : guests);
    number_of(sink, false, "ignored", is_campus ? campus_round(figures, ignored) : ignored);
    number_of(sink, false, "frames_excluded", figures->frames_excluded);
}

/* null: not measured. */
static void add_campus(struct sink *sink, const struct figures *figures)
{
    number_of(sink, false, "least", figures->request.least);
    text_of(sink, false, "no_score", figures->no_score);
    truth_of(sink, "has_lists", figures->has_lists);
    truth_of(sink, "has_networks", figures->has_networks);
    key(sink, false, "campus");
    sink_add_char(sink, '{');
    for (enum campus at = 0; at < CAMPUS_COUNT; at++) {
        const struct campus_cell *cells = figures->campus[at].cells.items;
        key(sink, at == 0, campus_words[at].key);
        sink_add_char(sink, '[');
        for (size_t i = 0; i < figures->campus[at].cells.count; i++) {
            begin_item(sink, i == 0);
            text_of(sink, true, "label", cells[i].label);
            number_of(sink, false, "devices_at_least", cells[i].devices);
            sink_add(sink, "}");
        }
        sink_add_char(sink, ']');
    }
    sink_add_char(sink, '}');
}

static void add_relays(struct sink *sink, const struct figures *figures)
{
    const struct relay_row *rows = figures->relays.items;
    key(sink, false, "relays");
    sink_add_char(sink, '[');
    for (size_t i = 0; i < figures->relays.count; i++) {
        begin_item(sink, i == 0);
        text_of(sink, true, "relay", rows[i].relay);
        text_of(sink, false, "how", rows[i].how);
        number_of(sink, false, "devices", rows[i].devices);
        sink_add(sink, "}");
    }
    sink_add_char(sink, ']');
}

static void add_exposure(struct sink *sink, const struct figures *figures)
{
    share_of(sink, false, "names_read", figures_names_read(figures));
    text_of(sink, false, "no_score", figures->no_score);
    truth_of(sink, "has_lists", figures->has_lists);
    truth_of(sink, "has_networks", figures->has_networks);
    number_of(sink, false, "vpn_devices", figures->vpn_devices);
    number_of(sink, false, "encrypted_dns_devices", figures->encrypted_dns_devices);
    number_of(sink, false, "ech_connections", figures->ech_connections);
    add_relays(sink, figures);
    exposure_of(sink, figures, &figures->exposure, &figures->exposure_before,
                &figures->exposure_before_then, figures_names_read(figures));
}

static void add_privacy(struct sink *sink, const struct figures *figures)
{
    add_exposure(sink, figures);
    add_decisions(sink, figures);
    add_devices(sink, figures);
    add_companies(sink, figures);
    add_open(sink, figures);
    add_places(sink, figures);
    add_hours(sink, figures);
    add_weeks(sink, figures);
    if (figures->request.kind == REPORT_DEVICE) add_sites(sink, figures);
}

void json_write(const struct figures *figures, struct sink *sink)
{
    add_head(sink, figures);
    add_gaps(sink, figures);
    if (figures->request.kind == REPORT_NETWORK)
        add_tops(sink, figures);
    else if (figures->request.kind == REPORT_CAMPUS)
        add_campus(sink, figures);
    else
        add_privacy(sink, figures);
    add_statements(sink, figures);
    sink_add(sink, "\n}\n");
}
