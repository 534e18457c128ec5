/* SPDX-License-Identifier: MIT */
/* Reads the user's text of a filter into a parameter; each filter is a row of a table. */
#include "ask.h"

#include "choice.h"
#include "model/address.h"
#include "parameter.h"
#include "reading.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool set_integer(struct reading *reading, int64_t integer)
{
    return question_set(reading->question, reading->parameter, value_integer(integer),
                        reading->error);
}

static bool set_text(struct reading *reading, const char *text)
{
    return question_set(reading->question, reading->parameter, value_text(text), reading->error);
}

bool filter_read_number(const char *said, const char *text, int64_t least, int64_t most,
                        int64_t *number, struct error *error)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    *number = value;
    if (*text && !*end && !errno && value >= least && value <= most) return true;
    if (most == INT64_MAX)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "%s takes a whole number from %lld on, not '%s'.", said,
                              (long long)least, text);
    return error_set_kind(error, ERROR_BAD_QUESTION,
                          "%s takes a whole number from %lld to %lld, not '%s'.", said,
                          (long long)least, (long long)most, text);
}

static bool read_device(struct reading *reading)
{
    int64_t device_id;
    const struct question *question = reading->question;
    const struct value *since = question_value(question, ":since_us");
    const struct value *until = question_value(question, ":until_us");
    struct device_time time = {.since_us = since ? since->integer : INT64_MIN,
                               .until_us = until ? until->integer : INT64_MAX,
                               .is_set = since || until || question->has_at};
    if (question->has_at) time.since_us = time.until_us = question->at_us;
    return find_device_of_time(reading->reader, reading->text, &time, &device_id, reading->error) &&
           set_integer(reading, device_id);
}

static bool read_ip(struct reading *reading)
{
    struct ip_network network;
    char canonical[IP_TEXT_SIZE], text[IP_TEXT_SIZE + 8];
    if (!ip_network_parse(reading->text, &network))
        return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                              "%s takes an IPv4 or IPv6 address, or a network such as "
                              "192.168.1.0/24, not '%s'.",
                              reading->said, reading->text);
    (void)snprintf(text, sizeof text, strchr(reading->text, '/') ? "%s/%u" : "%s",
                   ip_format(&network.address, canonical), network.prefix_bits);
    return set_text(reading, text);
}

/* Lower case, no dot at the end, no "*." in front: the stored form of names. */
static bool read_name(struct reading *reading)
{
    char name[260];
    size_t size = 0;
    const char *text = reading->text;
    if (strncmp(text, "*.", 2) == 0) text += 2;
    if (*text == '.') text++;
    for (; *text && size + 1 < sizeof name; text++)
        name[size++] = (char)tolower((unsigned char)*text);
    while (size > 0 && name[size - 1] == '.')
        size--;
    name[size] = 0;
    return set_text(reading, name);
}

static bool read_port(struct reading *reading)
{
    int64_t port;
    return filter_read_number(reading->said, reading->text, 0, 65535, &port, reading->error) &&
           set_integer(reading, port);
}

static bool read_capture(struct reading *reading)
{
    int64_t capture_id;
    return filter_read_number(reading->said, reading->text, 1, INT64_MAX, &capture_id,
                              reading->error) &&
           set_integer(reading, capture_id);
}

static bool read_text(struct reading *reading)
{
    return set_text(reading, reading->text);
}

static bool read_role(struct reading *reading)
{
    if (strcmp(reading->text, "started") == 0 || strcmp(reading->text, "served") == 0)
        return set_text(reading, reading->text);
    return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                          "%s takes started (what the device began) or served (what others began "
                          "to it), not '%s'.",
                          reading->said, reading->text);
}

static bool read_severity(struct reading *reading)
{
    static const char *const levels[] = {"info", "low", "medium", "high", "critical"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (strcmp(levels[i], reading->text) == 0) return set_integer(reading, (int64_t)i);
    return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                          "%s takes info, low, medium, high or critical, not '%s'.", reading->said,
                          reading->text);
}

static const struct filter {
    const char *name, *parameter;
    bool (*read)(struct reading *reading);
    bool may_choose; /* among several values (choice.h) */
} filters[] = {
    {"device", ":device_id", read_device, true},
    {"ip", ":ip", read_ip, true},
    {"domain", ":domain", read_name, true},
    {"port", ":port", read_port, true},
    {"app", ":app", read_name, true},
    {"since", ":since_us", read_since, false},
    {"until", ":until_us", read_until, false},
    {"at", ":at_us", read_at, false},
    {"capture", ":capture_id", read_capture, false},
    {"rule", ":rule", read_text, true},
    {"severity", ":severity", read_severity, false},
    {"role", ":role", read_role, false},
};

static const struct filter *find_filter(const char *name)
{
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
        if (strcmp(filters[i].name, name) == 0) return &filters[i];
    return NULL;
}

bool filter_exists(const char *name)
{
    return find_filter(name) != NULL;
}

const char *filter_name(size_t at)
{
    return at < sizeof filters / sizeof filters[0] ? filters[at].name : NULL;
}

bool filter_is_taken(const char *name, const char *sql)
{
    const struct filter *filter = find_filter(name);
    return filter && parameter_is_in(filter->parameter, sql);
}

bool filter_is_set(const struct question *question, const char *name)
{
    const struct filter *filter = find_filter(name);
    return filter && question_value(question, filter->parameter);
}

bool filter_may_choose(const char *name, const char *sql)
{
    const struct filter *filter = find_filter(name);
    char any[CHOICE_NAME_SIZE], none[CHOICE_NAME_SIZE];
    choice_names(name, any, none);
    return filter && filter->may_choose && parameter_is_in(any, sql);
}

bool filter_is_sought(const struct question *question, const char *name)
{
    char any[CHOICE_NAME_SIZE], none[CHOICE_NAME_SIZE];
    choice_names(name, any, none);
    return filter_is_set(question, name) || question_value(question, any);
}

bool filter_is_chosen(const struct question *question, const char *name)
{
    char any[CHOICE_NAME_SIZE], none[CHOICE_NAME_SIZE];
    choice_names(name, any, none);
    return filter_is_sought(question, name) || question_value(question, none);
}

/* A device may have a name with a comma. */
static bool read_filter(struct reading *reading, const struct filter *filter)
{
    if (!filter->may_choose || !choice_is_one(reading->text)) return filter->read(reading);
    if (filter->read == read_device) {
        struct error error;
        struct reading whole = *reading;
        whole.error = &error;
        if (read_device(&whole)) return true;
    }
    return choice_read(reading, filter->name, filter->read);
}

bool question_filter(struct question *question, struct storage_reader *reader, const char *name,
                     const char *said, const char *text, struct error *error)
{
    const struct filter *filter = find_filter(name);
    struct reading reading = {.question = question,
                              .reader = reader,
                              .parameter = filter ? filter->parameter : NULL,
                              .said = said,
                              .text = text,
                              .error = error};
    if (filter) return read_filter(&reading, filter);
    return error_set_kind(error, ERROR_BAD_QUESTION, "There is no filter '%s'.", name);
}
