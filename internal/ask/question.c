/* SPDX-License-Identifier: MIT */
/* Reads the user's text of a filter into a parameter; each filter is a row of a table. */
#include "ask.h"

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

bool parameter_is_in(const char *parameter, const char *sql)
{
    size_t size = strlen(parameter);
    for (const char *at = sql; (at = strstr(at, parameter)); at += size)
        if (!isalnum((unsigned char)at[size]) && at[size] != '_') return true;
    return false;
}

static const struct filter {
    const char *name, *parameter;
    bool (*read)(struct reading *reading);
} filters[] = {
    {"device", ":device_id", read_device},
    {"ip", ":ip", read_ip},
    {"domain", ":domain", read_name},
    {"port", ":port", read_port},
    {"app", ":app", read_name},
    {"since", ":since_us", read_since},
    {"until", ":until_us", read_until},
    {"at", ":at_us", read_at},
    {"capture", ":capture_id", read_capture},
    {"rule", ":rule", read_text},
    {"severity", ":severity", read_severity},
    {"role", ":role", read_role},
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
    if (filter) return filter->read(&reading);
    return error_set_kind(error, ERROR_BAD_QUESTION, "There is no filter '%s'.", name);
}

const struct value *question_value(const struct question *question, const char *parameter)
{
    for (size_t i = 0; i < question->parameter_count; i++)
        if (strcmp(question->parameters[i].name, parameter) == 0)
            return &question->parameters[i].value;
    return NULL;
}

bool question_lacks(const struct question *question, char parameter[QUESTION_NEED_SIZE])
{
    const char *sql = question->name ? storage_question(question->name) : question->sql;
    const char *line = strstr(sql, "\n-- needs: ");
    parameter[0] = ':';
    return line && sscanf(line, "\n-- needs: %62[a-z_]", parameter + 1) == 1 &&
           !question_value(question, parameter);
}

void question_unset(struct question *question, const char *parameter)
{
    for (size_t i = 0; i < question->parameter_count; i++) {
        if (strcmp(question->parameters[i].name, parameter) != 0) continue;
        question->parameters[i] = question->parameters[--question->parameter_count];
        return;
    }
}

/* The place of a parameter: its own, or a new one; NULL: there is no room. */
static struct parameter *find_place(struct question *question, const char *parameter)
{
    for (size_t i = 0; i < question->parameter_count; i++)
        if (strcmp(question->parameters[i].name, parameter) == 0) return &question->parameters[i];
    if (question->parameter_count == QUESTION_PARAMETERS_MOST) return NULL;
    return &question->parameters[question->parameter_count];
}

/* Copies bytes into the question's own memory; NULL: it is full. */
static const char *keep_bytes(struct question *question, const void *bytes, size_t size)
{
    if (size > sizeof question->text - question->text_used) return NULL;
    char *copy = question->text + question->text_used;
    memcpy(copy, bytes, size);
    question->text_used += size;
    return copy;
}

bool question_set(struct question *question, const char *parameter, struct value value,
                  struct error *error)
{
    struct parameter *place = find_place(question, parameter);
    bool is_new = place == &question->parameters[question->parameter_count];
    const char *copy = "", *name = parameter;
    if (place) name = is_new ? keep_bytes(question, parameter, strlen(parameter) + 1) : place->name;
    if (value.bytes.size > 0) copy = keep_bytes(question, value.bytes.data, value.bytes.size);
    if (!place || !name || !copy)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "The question is too long: use fewer or shorter filters.");
    if (value.bytes.size > 0) value.bytes.data = (const uint8_t *)copy;
    *place = (struct parameter){name, value};
    question->parameter_count += is_new;
    return true;
}
