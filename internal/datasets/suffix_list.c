/* SPDX-License-Identifier: MIT */
#include "suffix_list.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---------------------------------------------------------------- Unicode labels */

/* RFC 3492 section 5: the parameters for domain names; section 6.1 the bias. */
enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, INITIAL_BIAS = 72 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    for (delta += delta / points; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* One number as digits of a varying base, RFC 3492 section 6.3. */
static void add_number(struct text *out, uint32_t number, uint32_t bias)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        if (number < t) break;
        text_add_char(out, digits[t + (number - t) % (BASE - t)]);
        number = (number - t) / (BASE - t);
    }
    text_add_char(out, digits[number]);
}

static void add_punycode(struct text *out, const uint32_t *points, size_t count)
{
    uint32_t done = 0, n = 128, delta = 0, bias = INITIAL_BIAS;
    text_add(out, "xn--");
    for (size_t i = 0; i < count; i++) {
        if (points[i] >= 128) continue;
        text_add_char(out, (char)points[i]);
        done++;
    }
    uint32_t basic = done;
    if (basic) text_add_char(out, '-');
    while (done < count) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++)
            if (points[i] >= n && points[i] < next) next = points[i];
        delta += (next - n) * (done + 1); /* 63 points of 21 bits: never beyond 32 bits */
        n = next;
        for (size_t i = 0; i < count; i++) {
            if (points[i] < n) delta++;
            if (points[i] != n) continue;
            add_number(out, delta, bias);
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
        delta++;
        n++;
    }
}

/* One code point of UTF-8; false if there is none. Overlong forms are accepted. */
static bool take_point(const uint8_t **at, const uint8_t *end, uint32_t *point)
{
    uint8_t lead = *(*at)++;
    unsigned more = lead < 0x80 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 9;
    if (more == 9 || (size_t)(end - *at) < more) return false;
    *point = more ? lead & (0x3fu >> more) : lead;
    for (; more; more--) {
        if ((**at & 0xc0) != 0x80) return false;
        *point = *point << 6 | (*(*at)++ & 0x3f);
    }
    return true;
}

/* The small letter of a capital of the Latin, Greek and Cyrillic blocks (Unicode's simple folding). */
static uint32_t small_letter(uint32_t point)
{
    static const struct {
        uint32_t first, last, distance;
    } capitals[] = {{'A', 'Z', 32},     {0xc0, 0xd6, 32},   {0xd8, 0xde, 32},  {0x391, 0x3a1, 32},
                    {0x3a3, 0x3ab, 32}, {0x400, 0x40f, 80}, {0x410, 0x42f, 32}};
    for (size_t i = 0; i < sizeof capitals / sizeof capitals[0]; i++)
        if (point >= capitals[i].first && point <= capitals[i].last)
            return point + capitals[i].distance;
    bool is_even_capital = (point >= 0x100 && point <= 0x12e) ||
                           (point >= 0x132 && point <= 0x136) || (point >= 0x14a && point <= 0x176);
    bool is_odd_capital = (point >= 0x139 && point <= 0x147) || (point >= 0x179 && point <= 0x17d);
    if ((is_even_capital && point % 2 == 0) || (is_odd_capital && point % 2 == 1)) return point + 1;
    return point;
}

bool domain_to_ascii(const char *domain, size_t size, char *memory, size_t capacity)
{
    struct text out = text_into(memory, capacity);
    const uint8_t *at = (const uint8_t *)domain, *end = at + size;
    while (at < end) {
        uint32_t points[63];
        size_t count = 0;
        bool ascii = true;
        while (at < end && *at != '.') {
            if (count == 63 || !take_point(&at, end, &points[count])) return false;
            points[count] = small_letter(points[count]);
            ascii = ascii && points[count] < 128;
            count++;
        }
        for (size_t i = 0; ascii && i < count; i++)
            text_add_char(&out, (char)points[i]);
        if (!ascii) add_punycode(&out, points, count);
        if (at < end) {
            text_add_char(&out, '.');
            at++;
        }
    }
    return !out.cut;
}

/* ---------------------------------------------------------------- converting */

/* "// VERSION: 2025-10-24_07-59-11_UTC" */
static void read_version(const char *line, size_t size, int64_t *version_us)
{
    char text[80];
    struct tm tm = {0};
    (void)snprintf(text, sizeof text, "%.*s", (int)size, line);
    if (sscanf(text, "// VERSION: %d-%d-%d_%d-%d-%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
        return;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *version_us = (int64_t)timegm(&tm) * 1000000;
}

static void add_rule(struct data_writer *writer, const char *rule, size_t size)
{
    char name[256];
    struct name_entry entry = {.flags = SUFFIX_PLAIN};
    if (rule[0] == '!')
        entry.flags = SUFFIX_EXCEPTION;
    else if (size > 2 && rule[0] == '*' && rule[1] == '.')
        entry.flags = SUFFIX_WILDCARD;
    size_t skip = entry.flags == SUFFIX_PLAIN ? 0 : entry.flags == SUFFIX_WILDCARD ? 2 : 1;
    if (!domain_to_ascii(rule + skip, size - skip, name, sizeof name) || !name[0]) return;
    entry.name = data_writer_text(writer, name);
    data_writer_add(writer, &entry);
}

static int by_name(const void *a, const void *b)
{
    const struct name_entry *x = a, *y = b;
    return x->name < y->name ? -1 : x->name > y->name; /* the pool has equal texts once */
}

bool suffix_list_add(struct data_writer *writer, const char *path, const void *data, size_t size,
                     int64_t *version_us, struct error *error)
{
    const char *at = data, *end = at + size;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        size_t line = (size_t)(stop - at), rule = 0;
        while (rule < line && at[rule] != ' ' && at[rule] != '\t' && at[rule] != '\r')
            rule++; /* "each line is only read up to the first whitespace" */
        if (rule >= 2 && memcmp(at, "//", 2) == 0)
            read_version(at, line, version_us);
        else if (rule > 0)
            add_rule(writer, at, rule);
        at = stop < end ? stop + 1 : end;
    }
    size_t count, kept = 0;
    struct name_entry *entries = data_writer_entries(writer, &count);
    if (count < 100)
        return error_set(error,
                         "'%s' is not the public suffix list: it holds %zu rules. Install the "
                         "package webext-ublock-origin-chromium anew.",
                         path, count);
    qsort(entries, count, sizeof *entries, by_name);
    for (size_t i = 0; i < count; i++) {
        if (kept && entries[kept - 1].name == entries[i].name)
            entries[kept - 1].flags |= entries[i].flags;
        else
            entries[kept++] = entries[i];
    }
    data_writer_truncate(writer, kept);
    return true;
}
