/* SPDX-License-Identifier: MIT */
#include "gather.h"

#include "campus.h"
#include "decide.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- the takers of rows */

static enum device_kind kind_of(const char *word)
{
    static const char *const words[] = {[DEVICE_THING] = "thing",
                                        [DEVICE_PERSONAL] = "personal",
                                        [DEVICE_INFRASTRUCTURE] = "infrastructure",
                                        [DEVICE_GUEST] = "guest"};
    for (enum device_kind kind = DEVICE_THING; word && kind <= DEVICE_GUEST; kind++)
        if (strcmp(words[kind], word) == 0) return kind;
    return DEVICE_UNKNOWN;
}

static bool take_device(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct report_device *device = rows_add(owner, sizeof *device);
    if (!device) return false;
    const char *source = row_text(gathering, answer, "kind_source");
    device->device_id = row_integer(answer, "device_id");
    device->name = row_text(gathering, answer, "name");
    device->vendor = row_text(gathering, answer, "vendor");
    device->type = row_text(gathering, answer, "device_type");
    device->kind = kind_of(row_text(gathering, answer, "kind"));
    device->is_said = source && strcmp(source, "people") == 0;
    device->is_ignored = row_integer(answer, "ignored") != 0;
    device->days = row_days(answer);
    return true;
}

static bool take_company(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct company_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->company = row_text(gathering, answer, "company");
    row->category = row_text(gathering, answer, "category");
    row->device_id = row_integer(answer, "device_id");
    row->connections = row_integer(answer, "connections");
    row->owner_known = row_integer(answer, "owner_known") != 0;
    row->said = row_integer(answer, "said") != 0;
    row->days = row_days(answer);
    return row->company != NULL;
}

static bool take_open(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct open_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->device_id = row_integer(answer, "device_id");
    row->place = row_text(gathering, answer, "place");
    row->country = row_text(gathering, answer, "country");
    row->by_design = row_integer(answer, "by_design") != 0;
    row->connections = row_integer(answer, "connections");
    row->days = row_days(answer);
    return true;
}

static bool take_place(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct place_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->country = row_text(gathering, answer, "country");
    row->area = row_text(gathering, answer, "area");
    row->network = row_text(gathering, answer, "network");
    row->device_id = row_integer(answer, "device_id");
    row->payload_sent = row_integer(answer, "payload_sent");
    row->days = row_days(answer);
    return row->area != NULL;
}

static bool take_sight(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct figures *figures = gathering->figures;
    struct report_device *device = figures_device(figures, row_integer(answer, "device_id"));
    const char *source = row_text(gathering, answer, "source");
    int64_t connections = row_integer(answer, "connections");
    int64_t bytes = row_integer(answer, "bytes");
    bool is_named = source && strcmp(source, "none") != 0 && strcmp(source, "ech_outer") != 0 &&
                    strcmp(source, "relay") != 0;
    (void)owner;
    figures->has_networks |= row_integer(answer, "of_known_network") > 0;
    figures->has_countries |= row_integer(answer, "of_known_country") > 0;
    if (!device) return true;
    device->connections += connections;
    device->bytes += bytes;
    device->named_connections += is_named ? connections : 0;
    device->named_bytes += is_named ? bytes : 0;
    return true;
}

static bool take_hour(struct gathering *gathering, const struct answer *answer, void *owner)
{
    (void)gathering;
    struct hour_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->device_id = row_integer(answer, "device_id");
    row->hour = row_integer(answer, "hour");
    row->bytes = row_integer(answer, "bytes");
    return true;
}

static bool take_gap(struct gathering *gathering, const struct answer *answer, void *owner)
{
    (void)gathering;
    struct gap_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->from_us = row_integer(answer, "gap_from_us");
    row->to_us = row_integer(answer, "gap_to_us");
    return true;
}

static bool take_sending(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct sending_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->device_id = row_integer(answer, "device_id");
    row->peer_ip = row_text(gathering, answer, "peer_ip");
    row->network = row_text(gathering, answer, "network");
    row->country = row_text(gathering, answer, "country");
    row->payload_sent = row_integer(answer, "payload_sent");
    row->payload_received = row_integer(answer, "payload_received");
    row->days = row_integer(answer, "days");
    return true;
}

static bool take_list(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct list_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->name = row_text(gathering, answer, "list_name");
    row->version = row_text(gathering, answer, "list_version");
    row->names = row_integer(answer, "names");
    return true;
}

static bool take_site(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct site_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->site = row_text(gathering, answer, "site");
    row->source = row_text(gathering, answer, "source");
    row->connections = row_integer(answer, "connections");
    row->bytes = row_integer(answer, "bytes");
    row->days = row_days(answer);
    return true;
}

static bool take_password(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct report_device *device =
        figures_device(gathering->figures, row_integer(answer, "device_id"));
    if (device && owner) device->password_before = true;
    if (device && !owner) device->password = true;
    return true;
}

static bool take_complete(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct figures *figures = gathering->figures;
    if (owner) {
        figures->complete_before = row_share(answer, "complete");
        return true;
    }
    figures->complete = row_share(answer, "complete");
    figures->content = row_share(answer, "content");
    figures->frames_excluded = row_integer(answer, "frames_excluded");
    return true;
}

static bool take_watched(struct gathering *gathering, const struct answer *answer, void *owner)
{
    (void)owner;
    int64_t day = row_integer(answer, "on_day");
    if (day >= 0 && day < DRAWN_DAYS_MOST)
        gathering->figures->watched[day] = row_share(answer, "complete");
    return true;
}

static bool take_hidden(struct gathering *gathering, const struct answer *answer, void *owner)
{
    (void)owner;
    gathering->figures->vpn_devices = row_integer(answer, "vpn_devices");
    gathering->figures->encrypted_dns_devices = row_integer(answer, "encrypted_dns_devices");
    gathering->figures->ech_connections = row_integer(answer, "ech_connections");
    return true;
}

static bool take_relay(struct gathering *gathering, const struct answer *answer, void *owner)
{
    struct relay_row *row = rows_add(owner, sizeof *row);
    if (!row) return false;
    row->relay = row_text(gathering, answer, "relay");
    row->how = row_text(gathering, answer, "how");
    row->devices = row_integer(answer, "devices");
    return row->relay && row->how;
}

static bool take_list_age(struct gathering *gathering, const struct answer *answer, void *owner)
{
    (void)owner;
    gathering->figures->list_entries = row_integer(answer, "entries");
    gathering->figures->lists_built_us = row_integer(answer, "built_us");
    gathering->figures->has_lists = gathering->figures->list_entries > 0;
    return true;
}

/* ---------------------------------------------------------------- all of them */

/* By device, those that count first, then the most frequent. */
static int compare_open(const void *one_item, const void *other_item)
{
    const struct open_row *one = one_item, *other = other_item;
    if (one->device_id != other->device_id) return one->device_id < other->device_id ? -1 : 1;
    if (one->by_design != other->by_design) return one->by_design ? 1 : -1;
    if (one->days.count != other->days.count) return one->days.count > other->days.count ? -1 : 1;
    return strcmp(one->place ? one->place : "", other->place ? other->place : "");
}

static void sort_open(struct figures *figures)
{
    if (figures->open.count)
        qsort(figures->open.items, figures->open.count, sizeof(struct open_row), compare_open);
}

static bool ask_all(struct gathering *gathering, const struct inquiry *inquiries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!inquire(gathering, &inquiries[i])) return false;
    return true;
}

static bool gather_rows(struct gathering *gathering)
{
    struct figures *f = gathering->figures;
    const struct span_of_days *now = &f->span, *before = &f->before;
    const struct inquiry inquiries[] = {
        {"devices", "Devices seen", now, false, 0, take_device, &f->devices},
        {"complete", "Completeness", now, false, 0, take_complete, NULL},
        {"complete", NULL, before, false, 0, take_complete, f},
        {"watched", "Completeness of each day", now, false, 0, take_watched, NULL},
        {"gaps", "When nobody watched", now, false, 0, take_gap, &f->gaps},
        {"sight", "How names were learnt", now, false, 0, take_sight, NULL},
        {"companies", "Companies told, by device", now, false, 0, take_company, &f->companies},
        {"companies", NULL, before, false, 0, take_company, &f->companies_before},
        {"open", "Spoken to in the clear", now, false, 0, take_open, &f->open},
        {"places", "Countries of addresses", now, false, 0, take_place, &f->places},
        {"hours", "Hours with traffic", now, false, 0, take_hour, &f->hours},
        {"sending", "Sends more than it receives", now, false, 0, take_sending, &f->sending},
        {"passwords", "Passwords in the clear", &f->week, false, 0, take_password, NULL},
        {"passwords", NULL, &f->week_before, false, 0, take_password, f},
        {"hidden", "What hides names", now, false, 0, take_hidden, NULL},
        {"relays", "VPNs and relays", now, false, 0, take_relay, &f->relays},
        {"lists", "Lists that matched", now, false, 0, take_list, &f->lists},
        {"list_age", "Age of the lists", now, false, 0, take_list_age, NULL},
    };
    const struct inquiry sites = {"sites",  "Sites of this device", now, false, 0, take_site,
                                  &f->sites};
    if (!ask_all(gathering, inquiries, sizeof inquiries / sizeof inquiries[0])) return false;
    sort_open(f);
    return (f->request.kind != REPORT_DEVICE || inquire(gathering, &sites));
}

static void mark_new(struct figures *figures)
{
    struct company_row *now = figures->companies.items;
    for (size_t i = 0; figures->has_before && i < figures->companies.count; i++)
        now[i].is_new = !figures_has_company(&figures->companies_before, &now[i]);
}

/* A network report: its lists, and how complete they are. */
static bool gather_network(struct gathering *gathering)
{
    struct figures *f = gathering->figures;
    const struct span_of_days *now = &f->span;
    const struct inquiry inquiries[] = {
        {"devices", "Devices seen", now, false, 0, take_device, &f->devices},
        {"complete", "Completeness", now, false, 0, take_complete, NULL},
        {"watched", "Completeness of each day", now, false, 0, take_watched, NULL},
        {"gaps", "When nobody watched", now, false, 0, take_gap, &f->gaps},
        {"list_age", "Age of the lists", now, false, 0, take_list_age, NULL},
    };
    return ask_all(gathering, inquiries, sizeof inquiries / sizeof inquiries[0]) &&
           gather_tops(gathering);
}

/* A campus report: no statement is printed, because the number of its rows is one of devices. */
static bool gather_many(struct gathering *gathering)
{
    struct figures *f = gathering->figures;
    const struct span_of_days *now = &f->span;
    const struct inquiry inquiries[] = {
        {"devices", NULL, now, false, 0, take_device, &f->devices},
        {"complete", NULL, now, false, 0, take_complete, NULL},
        {"gaps", NULL, now, false, 0, take_gap, &f->gaps},
        {"sight", NULL, now, false, 0, take_sight, NULL},
        {"list_age", NULL, now, false, 0, take_list_age, NULL},
        {"companies", NULL, now, false, 0, take_company, &f->companies},
        {"open", NULL, now, false, 0, take_open, &f->open},
        {"places", NULL, now, false, 0, take_place, &f->places},
        {"passwords", NULL, &f->week, false, 0, take_password, NULL},
    };
    const struct span_of_days seen = {
        .from_day = f->week.from_day < f->span.from_day ? f->week.from_day : f->span.from_day,
        .to_day = f->span.to_day};
    if (f->request.least < CAMPUS_LEAST_MIN) f->request.least = CAMPUS_LEAST_DEFAULT;
    if (!keep_contacts(gathering, &seen) ||
        !ask_all(gathering, inquiries, sizeof inquiries / sizeof inquiries[0]))
        return false;
    sort_open(f);
    if (figures_names_read(f) < 0) f->has_networks = true;
    if (!f->has_lists)
        f->no_score = "Not measured: there is no tracker list, so there is no score.";
    f->has_week_before = false; /* its scores are not shown */
    return (f->complete <= 0 || gather_scores(gathering)) && gather_campus(gathering);
}

bool gather(struct gathering *gathering)
{
    struct figures *figures = gathering->figures;
    figures->complete = figures->content = figures->complete_before = -1;
    if (!gather_period(gathering)) return false;
    if (figures->request.kind == REPORT_NETWORK) return gather_network(gathering);
    if (figures->request.kind == REPORT_CAMPUS) return gather_many(gathering);
    const struct span_of_days seen = {
        .from_day = figures->before.from_day < figures->week_before.from_day
                        ? figures->before.from_day
                        : figures->week_before.from_day,
        .to_day = figures->span.to_day,
    };
    if (!keep_contacts(gathering, &seen) || !gather_rows(gathering)) return false;
    /* No address outside: nothing is far, and no network is missing. */
    if (figures_names_read(figures) < 0) figures->has_networks = true;
    if (!figures->has_lists)
        figures->no_score =
            "There is no tracker list, so trackers were not measured, and no score is "
            "given: `netscope data build` makes one.";
    if (figures->complete <= 0) figures->no_score = "Nobody watched at that time.";
    mark_new(figures);
    if (!gather_scores(gathering)) return false;
    decide(figures);
    return gather_without(gathering);
}
