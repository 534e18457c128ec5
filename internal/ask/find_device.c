/* SPDX-License-Identifier: MIT */
/* Finds the device by a MAC, an address or a name. */
#include "ask.h"

#include "base/text_safe.h"
#include "model/address.h"

#include <stdio.h>
#include <string.h>

enum { MATCHES_SHOWN = 8 };

static void add_candidate(struct text *text, const struct storage_rows *rows, int column)
{
    text_add(text, text->size ? ", " : "");
    text_add_safe(text, storage_value(rows, column).bytes);
}

/* Lists the names that contain the word, as candidates; an address may have traffic all the same. */
static bool say_none(struct storage_reader *reader, const char *shown, const struct parameter *word,
                     struct error *error)
{
    char memory[600];
    struct text candidates = text_into(memory, sizeof memory);
    struct storage_rows *rows = storage_query(reader, "shared/device_like", NULL, word, 1, NULL);
    int name = rows ? storage_column(rows, "shown") : 0;
    while (rows && storage_next(rows, NULL) == 1)
        add_candidate(&candidates, rows, name);
    storage_rows_close(rows);
    struct ip_address ip;
    if (ip_parse(shown, &ip))
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "No device has the address '%s'; `netscope flows --ip %s` lists what "
                              "was exchanged with it, and `netscope devices` the devices.",
                              shown, shown);
    return error_set_kind(error, ERROR_NOT_FOUND,
                          "No device has the address or name '%s'%s%s%s; `netscope devices` lists "
                          "those that were seen.",
                          shown, candidates.size ? " (perhaps " : "", memory,
                          candidates.size ? ")" : "");
}

/* Nobody had the address then: says who had it last. False: nobody ever had. */
static bool say_before(struct storage_reader *reader, const char *shown,
                       const struct parameter *parameters, size_t count, struct error *error)
{
    char memory[400];
    struct text before = text_into(memory, sizeof memory);
    struct storage_rows *rows =
        storage_query(reader, "shared/device_before", NULL, parameters, count, NULL);
    if (rows && storage_next(rows, NULL) == 1)
        add_candidate(&before, rows, storage_column(rows, "shown"));
    storage_rows_close(rows);
    if (before.size == 0) return false;
    error_set_kind(error, ERROR_NOT_FOUND,
                   "Nobody is known to have had %s at that time. Before, it was %s; name that "
                   "device, or another time.",
                   shown, memory);
    return true;
}

/* Offers to merge devices of this name, if they may be one. */
static void add_suggestion(struct storage_reader *reader, const struct parameter *word,
                           struct text *text)
{
    struct storage_rows *rows = storage_query(reader, "shared/suggested", NULL, word, 1, NULL);
    int command = rows ? storage_column(rows, "command") : 0;
    int evidence = rows ? storage_column(rows, "evidence") : 0;
    if (rows && storage_next(rows, NULL) == 1) {
        text_add(text, "; if they are one (");
        text_add_safe(text, storage_value(rows, evidence).bytes);
        text_add(text, "), say so by `");
        text_add_safe(text, storage_value(rows, command).bytes);
        text_add(text, "`");
    }
    storage_rows_close(rows);
}

/* Rewrites an address in the form in which it is stored. */
static void canonical_address(const char *word, char out[IP_TEXT_SIZE])
{
    struct mac_address mac;
    struct ip_address ip;
    if (ip_parse(word, &ip))
        ip_format(&ip, out);
    else if (mac_parse(word, &mac))
        mac_format(&mac, out);
    else
        (void)snprintf(out, IP_TEXT_SIZE, "%s", word);
}

static bool find(struct storage_reader *reader, const char *word, bool as_part,
                 const struct device_time *time, int64_t *device_id, struct error *error)
{
    char address[IP_TEXT_SIZE], shown_memory[256], memory[600];
    struct text shown = text_into(shown_memory, sizeof shown_memory);
    struct text candidates = text_into(memory, sizeof memory);
    canonical_address(word, address);
    text_add_safe(&shown, span_text(word));
    const struct parameter parameters[] = {{":word", value_text(word)},
                                           {":address", value_text(address)},
                                           {":from_us", value_integer(time->since_us)},
                                           {":to_us", value_integer(time->until_us)},
                                           {":is_then", value_integer(time->is_set)},
                                           {":as_part", value_integer(1)}};
    struct storage_rows *rows =
        storage_query(reader, "shared/device_lookup", NULL, parameters, as_part ? 6 : 5, error);
    if (!rows) return false;
    int id = storage_column(rows, "device_id"), name = storage_column(rows, "shown");
    int count = 0, state;
    while ((state = storage_next(rows, error)) == 1) {
        if (count == 0) *device_id = storage_integer(rows, id);
        if (count++ < MATCHES_SHOWN) add_candidate(&candidates, rows, name);
    }
    storage_rows_close(rows);
    if (state < 0) return false;
    if (count == 1) return true;
    const struct parameter then[] = {parameters[1], parameters[3]};
    if (count == 0 && time->is_set && say_before(reader, shown_memory, then, 2, error))
        return false;
    if (count == 0) return say_none(reader, shown_memory, parameters, error);
    char offer_memory[400];
    struct text offer = text_into(offer_memory, sizeof offer_memory);
    add_suggestion(reader, parameters, &offer);
    return error_set_kind(
        error, ERROR_NOT_FOUND, "'%s' fits %d devices (%s%s); name one by its MAC address%s.",
        shown_memory, count, memory, count > MATCHES_SHOWN ? ", ..." : "", offer_memory);
}

bool find_device(struct storage_reader *reader, const char *word, int64_t *device_id,
                 struct error *error)
{
    return find_device_of_time(reader, word, &(struct device_time){.is_set = false}, device_id,
                               error);
}

bool find_device_of_time(struct storage_reader *reader, const char *word,
                         const struct device_time *time, int64_t *device_id, struct error *error)
{
    return find(reader, word, false, time, device_id, error);
}

bool find_device_part(struct storage_reader *reader, const char *word, int64_t *device_id,
                      struct error *error)
{
    return find(reader, word, true, &(struct device_time){.is_set = false}, device_id, error);
}
