/* SPDX-License-Identifier: MIT */
#include "amount.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

struct unit {
    const char *name;
    int64_t factor;
};

/* A letter alone is a binary unit, as in dd, nginx and systemd; kB and MB are decimal. */
static const struct unit size_units[] = {
    {"", 1},
    {"B", 1},
    {"k", INT64_C(1) << 10},
    {"K", INT64_C(1) << 10},
    {"KiB", INT64_C(1) << 10},
    {"kB", 1000},
    {"KB", 1000},
    {"M", INT64_C(1) << 20},
    {"MiB", INT64_C(1) << 20},
    {"MB", INT64_C(1000000)},
    {"G", INT64_C(1) << 30},
    {"GiB", INT64_C(1) << 30},
    {"GB", INT64_C(1000000000)},
    {"T", INT64_C(1) << 40},
    {"TiB", INT64_C(1) << 40},
    {"TB", INT64_C(1000000000000)},
};

/* The largest first. */
static const struct unit duration_units[] = {
    {"w", INT64_C(604800000000)},
    {"d", INT64_C(86400000000)},
    {"h", INT64_C(3600000000)},
    {"min", INT64_C(60000000)},
    {"m", INT64_C(60000000)},
    {"s", 1000000},
    {"ms", 1000},
    {"us", 1},
};

/* At least one decimal digit. */
static bool take_digits(const char **at, int64_t *amount)
{
    *amount = 0;
    if (!isdigit((unsigned char)**at)) return false;
    for (; isdigit((unsigned char)**at); ++*at) {
        if (__builtin_mul_overflow(*amount, 10, amount) ||
            __builtin_add_overflow(*amount, **at - '0', amount))
            return false;
    }
    return true;
}

/* Reads decimal digits, then one of the units, with at most one space between them. */
static bool parse_amount(const char *text, const struct unit *units, size_t unit_count,
                         int64_t *out)
{
    int64_t amount;
    const char *at = text;
    if (!take_digits(&at, &amount)) return false;
    if (*at == ' ' && at[1]) at++;
    for (size_t i = 0; i < unit_count; i++) {
        if (strcmp(at, units[i].name) == 0)
            return !__builtin_mul_overflow(amount, units[i].factor, out);
    }
    return false;
}

/* The unit in front of *at, which is smaller than the last one. */
static const struct unit *take_duration_unit(const char **at, int64_t less_than)
{
    size_t size = 0;
    while (isalpha((unsigned char)(*at)[size]))
        size++;
    for (size_t i = 0; i < sizeof duration_units / sizeof duration_units[0]; i++) {
        const struct unit *unit = &duration_units[i];
        if (strlen(unit->name) != size || memcmp(unit->name, *at, size) != 0) continue;
        *at += size;
        return unit->factor < less_than ? unit : NULL;
    }
    return NULL;
}

bool parse_duration_us(const char *text, int64_t *out)
{
    const char *at = text;
    int64_t amount, smallest = INT64_MAX;
    *out = 0;
    if (strcmp(text, "0") == 0) return true;
    do {
        if (!take_digits(&at, &amount)) return false;
        if (*at == ' ') at++;
        const struct unit *unit = take_duration_unit(&at, smallest);
        if (!unit || __builtin_mul_overflow(amount, unit->factor, &amount) ||
            __builtin_add_overflow(*out, amount, out))
            return false;
        smallest = unit->factor;
    } while (*at);
    return true;
}

bool parse_size_bytes(const char *text, int64_t *out)
{
    return parse_amount(text, size_units, sizeof size_units / sizeof size_units[0], out);
}

bool amount_parse_count(const char *text, int64_t *out)
{
    static const struct unit plain[] = {{"", 1}};
    return parse_amount(text, plain, 1, out);
}

void amount_add_duration(struct text *text, int64_t us)
{
    static const struct unit largest_first[] = {{"d", INT64_C(86400000000)},
                                                {"h", INT64_C(3600000000)},
                                                {"m", 60000000},
                                                {"s", 1000000},
                                                {"ms", 1000},
                                                {"us", 1}};
    size_t i = 0;
    while (us == 0 ? i < 3 : us % largest_first[i].factor != 0)
        i++;
    text_format(text, "%" PRId64 "%s", us / largest_first[i].factor, largest_first[i].name);
}

void amount_add_size(struct text *text, int64_t bytes)
{
    static const char *const names[] = {"", "KiB", "MiB", "GiB", "TiB"};
    size_t i = 0;
    while (i < 4 && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        i++;
    }
    text_format(text, "%" PRId64 "%s", bytes, names[i]);
}
