/* SPDX-License-Identifier: MIT */
#include "asked_names.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(name), COLUMN(is_unusual), COLUMN(is_missing),                \
        COLUMN(is_listed)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { SLOTS = 2 * ASKED_MOST, NO_NAME = 0xffff };

struct gathering {
    struct asked_hour hour;
    asked_names_judge *judge;
    uint16_t slots[SLOTS]; /* the number of a name by its hash */
};

static void begin_hour(struct gathering *gathering, const struct sighting *client)
{
    gathering->hour.client = *client;
    gathering->hour.count = 0;
    gathering->hour.left_out = 0;
    memset(gathering->slots, 0xff, sizeof gathering->slots);
}

static bool end_hour(struct rule_run *run, struct gathering *gathering)
{
    return gathering->hour.count == 0 || gathering->judge(run, &gathering->hour);
}

/* Its place among the hour's names; NULL: there is no room. */
static struct asked_name *place_of(struct gathering *gathering, const char *parent)
{
    struct asked_hour *hour = &gathering->hour;
    uint64_t hash = hash_bytes(parent, strlen(parent));
    size_t slot = hash % SLOTS;
    while (gathering->slots[slot] != NO_NAME && hour->names[gathering->slots[slot]].hash != hash)
        slot = (slot + 1) % SLOTS;
    if (gathering->slots[slot] != NO_NAME) return &hour->names[gathering->slots[slot]];
    if (hour->count == ASKED_MOST) return NULL;
    gathering->slots[slot] = (uint16_t)hour->count;
    struct asked_name *name = &hour->names[hour->count++];
    *name = (struct asked_name){.hash = hash, .first_us = INT64_MAX};
    struct text text = text_into(name->parent, sizeof name->parent);
    text_format(&text, "%.*s", ASKED_NAME_BYTES - 1, parent);
    return name;
}

/* An address that was written backwards, as lists of senders are asked (RFC 5782, section 2.1). */
static bool is_reversed_address(const char *name)
{
    int numbers = 0;
    for (const char *label = name; numbers < 4; numbers++) {
        size_t digits = strspn(label, "0123456789");
        if (digits == 0 || digits > 3 || label[digits] != '.') return false;
        label += digits + 1;
    }
    return true;
}

static void add_name(struct gathering *gathering, const struct answer *rows,
                     const struct sighting *row)
{
    const char *name = answer_text(rows, column_name);
    if (is_reversed_address(name)) return;
    struct parent_name parent = parent_of_name(name);
    struct asked_name *place = place_of(gathering, name + parent.at);
    if (!place) {
        gathering->hour.left_out++;
        return;
    }
    if (place->names++ == 0) {
        struct text example = text_into(place->example, sizeof place->example);
        text_format(&example, "%.*s", ASKED_NAME_BYTES - 1, name);
        place->is_registered = strchr(name + parent.at, '.') != NULL;
    }
    place->bytes += (int64_t)parent.bytes;
    place->unusual += answer_integer(rows, column_is_unusual) != 0;
    place->missing += answer_integer(rows, column_is_missing) != 0;
    place->listed += answer_integer(rows, column_is_listed) != 0;
    if (row->first_us < place->first_us) place->first_us = row->first_us;
    if (row->last_us > place->last_us) place->last_us = row->last_us;
}

static bool take_row(struct rule_run *run, const struct answer *rows, const struct sighting *row)
{
    struct gathering *gathering = run->memory;
    struct sighting *client = &gathering->hour.client;
    if (client->period_us != row->period_us || !ip_equal(&client->src, &row->src)) {
        if (!end_hour(run, gathering)) return false;
        begin_hour(gathering, row);
    }
    if (row->last_us > client->last_us) client->last_us = row->last_us;
    add_name(gathering, rows, row);
    return true;
}

static const struct sightings sightings = {"analyze/asked_names", columns, SIGHTING_OF_MESSAGES,
                                           take_row};

bool asked_names_each(struct rule_run *run, asked_names_judge *judge)
{
    struct gathering *gathering = calloc(1, sizeof *gathering);
    struct asked_name *names = calloc(ASKED_MOST, sizeof *names);
    bool good = gathering && names;
    if (good) {
        gathering->hour.names = names;
        gathering->judge = judge;
        run->memory = gathering;
        good = sightings_tell(run, &sightings) && end_hour(run, gathering);
    } else {
        error_no_memory(run->error, "look at the names that were asked for");
    }
    free(names);
    free(gathering);
    return good;
}
