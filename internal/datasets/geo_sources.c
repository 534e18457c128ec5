/* SPDX-License-Identifier: MIT */
#include "geo_sources.h"

#include "base/cursor.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The value for a country, made at its first use. "??" and ZZ mean unknown. */
static uint32_t country_value(struct mmdb_writer *writer, uint32_t values[COUNTRY_CODES],
                              const char code[2])
{
    if (code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' ||
        (code[0] == 'Z' && code[1] == 'Z'))
        return MMDB_NO_VALUE;
    uint32_t *value = &values[(code[0] - 'A') * 26 + code[1] - 'A'];
    if (*value == MMDB_NO_VALUE) *value = mmdb_writer_country(writer, code);
    return *value;
}

/* ---------------------------------------------------------------- tor-geoipdb */

/* "16777216" or "2001:200::", up to a comma. */
static bool read_address(const char **at, const char *end, struct ip_address *out)
{
    char text[IP_TEXT_SIZE];
    const char *comma = memchr(*at, ',', (size_t)(end - *at));
    size_t size = comma ? (size_t)(comma - *at) : 0;
    if (size == 0 || size >= sizeof text) return false;
    memcpy(text, *at, size);
    text[size] = '\0';
    *at = comma + 1;
    if (memchr(text, ':', size)) return ip_parse(text, out);
    if (strspn(text, "0123456789") != size || size > 10) return false;
    unsigned long long number = strtoull(text, NULL, 10);
    if (number > UINT32_MAX) return false;
    uint8_t bytes[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                        (uint8_t)number};
    *out = ip_from_v4(bytes);
    return true;
}

/* "# Generated: Thu, 25 Jun 2026 04:33:59 GMT" */
static void read_generated(const char *line, size_t size, int64_t *facts_us)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[80], month[4];
    struct tm tm = {0};
    (void)snprintf(text, sizeof text, "%.*s", (int)(size < 79 ? size : 79), line);
    if (sscanf(text, "# Generated: %*3s, %2d %3s %4d %2d:%2d:%2d", &tm.tm_mday, month, &tm.tm_year,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
        return;
    const char *found = strstr(months, month);
    if (!found || strlen(month) != 3) return;
    tm.tm_mon = (int)(found - months) / 3;
    tm.tm_year -= 1900;
    *facts_us = (int64_t)timegm(&tm) * 1000000;
}

void tor_geoip_read(struct mmdb_writer *writer, uint32_t values[COUNTRY_CODES], const char *data,
                    size_t size, struct geo_counts *counts)
{
    const char *at = data, *end = data + size;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        const char *line = at;
        struct ip_address first, last;
        at = stop < end ? stop + 1 : end;
        if (stop == line) continue;
        if (*line == '#') {
            read_generated(line, (size_t)(stop - line), &counts->facts_us);
        } else if (read_address(&line, stop, &first) && read_address(&line, stop, &last) &&
                   first.version == last.version && stop - line >= 2) {
            uint32_t value = country_value(writer, values, line);
            if (value == MMDB_NO_VALUE) continue;
            mmdb_writer_put_range(writer, &first, &last, value);
            counts->networks++;
        } else {
            counts->passed_over++;
        }
    }
}

/* ---------------------------------------------------------------- libloc-database */

enum { LOCATION_NODE_BYTES = 12, LOCATION_NETWORK_BYTES = 12, LOCATION_AS_BYTES = 8 };

/* An AS whose value has been made. */
struct made_value {
    uint32_t number, value;
};

struct location {
    struct mmdb_writer *writer;
    enum location_field field;
    struct span nodes, networks, systems, pool;
    uint32_t countries[COUNTRY_CODES];
    struct made_value *made;
    size_t made_capacity, made_count; /* a power of two */
    /* a tree has one visit per node; a damaged file may not be a tree */
    uint64_t visits_left;
    struct geo_counts *counts;
};

static uint32_t read_u32(struct span bytes, size_t offset)
{
    struct cursor at = cursor_over(bytes.data + offset, 4);
    return cursor_u32(&at);
}

/* The name of an AS; they are sorted by number. NULL if there is none. */
static const char *system_name(const struct location *location, uint32_t number, char memory[256])
{
    size_t low = 0, high = location->systems.size / LOCATION_AS_BYTES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t found = read_u32(location->systems, middle * LOCATION_AS_BYTES);
        if (found == number) {
            uint32_t offset = read_u32(location->systems, middle * LOCATION_AS_BYTES + 4);
            if (offset >= location->pool.size) return NULL;
            const uint8_t *name = location->pool.data + offset;
            struct text text = text_into(memory, 256);
            text_add_utf8(&text, (struct span){name, strnlen((const char *)name,
                                                             location->pool.size - offset)});
            return memory[0] ? memory : NULL;
        }
        if (found < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static uint32_t system_value(struct location *location, uint32_t number)
{
    if (number == 0 || location->made_count * 2 >= location->made_capacity) return MMDB_NO_VALUE;
    size_t mask = location->made_capacity - 1, at = number * 2654435761u & mask;
    while (location->made[at].number && location->made[at].number != number)
        at = (at + 1) & mask;
    if (!location->made[at].number) {
        char memory[256];
        const char *name = system_name(location, number, memory);
        uint32_t value = mmdb_writer_as(location->writer, number, name);
        location->made[at] = (struct made_value){number, value};
        location->made_count++;
    }
    return location->made[at].value;
}

/* A network: two letters, two bytes of padding, the AS, flags, two reserved bytes. */
static void put_network(struct location *location, uint32_t network, const uint8_t address[16],
                        unsigned depth)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const uint8_t *bytes = location->networks.data + (size_t)network * LOCATION_NETWORK_BYTES;
    uint32_t value =
        location->field == LOCATION_AS
            ? system_value(location, read_u32((struct span){bytes, 12}, 4))
            : country_value(location->writer, location->countries, (const char *)bytes);
    uint8_t place[16] = {0};
    /* the file has IPv4 under ::ffff:0:0/96 */
    bool is_v4 = depth >= 96 && memcmp(address, mapped, 12) == 0;
    memcpy(place + (is_v4 ? 12 : 0), address + (is_v4 ? 12 : 0), is_v4 ? 4 : 16);
    mmdb_writer_put(location->writer, place, depth, value);
    if (value != MMDB_NO_VALUE) location->counts->networks++;
}

/* Wider networks come first, because the writer needs that order. */
static bool walk(struct location *location, uint32_t node, uint8_t address[16], unsigned depth)
{
    size_t offset = (size_t)node * LOCATION_NODE_BYTES;
    if (location->visits_left-- == 0 || offset + LOCATION_NODE_BYTES > location->nodes.size)
        return false;
    uint32_t network = read_u32(location->nodes, offset + 8);
    if (network != UINT32_MAX) {
        if (network >= location->networks.size / LOCATION_NETWORK_BYTES) return false;
        put_network(location, network, address, depth);
    }
    for (unsigned bit = 0; bit < 2; bit++) {
        uint32_t child = read_u32(location->nodes, offset + 4 * bit);
        if (child == 0) continue;
        if (depth == 128) return false;
        uint8_t mask = (uint8_t)(0x80 >> depth % 8);
        if (bit) address[depth / 8] |= mask;
        if (!walk(location, child, address, depth + 1)) return false;
        address[depth / 8] &= (uint8_t)~mask;
    }
    return true;
}

/* An offset and a length in the header: a window of the file, absent if it is not inside. */
static struct span read_window(struct cursor *header, struct span file)
{
    uint32_t offset = cursor_u32(header), size = cursor_u32(header);
    if (offset > file.size || size > file.size - offset) return (struct span){NULL, 0};
    return (struct span){file.data + offset, size};
}

bool location_read(struct mmdb_writer *writer, enum location_field field, const char *path,
                   const void *data, size_t size, struct geo_counts *counts, struct error *error)
{
    struct span file = {data, size};
    struct cursor header = cursor_of(file);
    struct location location = {.writer = writer, .field = field, .counts = counts};
    if (!span_is(cursor_span(&header, 7), "LOCDBXX") || cursor_u8(&header) != 1)
        return error_set(error,
                         "'%s' is not a location database of version 1; install the package "
                         "libloc-database anew.",
                         path);
    counts->facts_us = (int64_t)(cursor_u64(&header) & INT32_MAX) * 1000000;
    cursor_skip(&header, 12); /* vendor, description, licence: offsets into the pool */
    location.systems = read_window(&header, file);
    location.networks = read_window(&header, file);
    location.nodes = read_window(&header, file);
    (void)read_window(&header, file); /* countries */
    location.pool = read_window(&header, file);
    location.visits_left = location.nodes.size / LOCATION_NODE_BYTES;
    location.made_capacity = 1 << 16;
    while (location.made_capacity < 4 * (location.systems.size / LOCATION_AS_BYTES))
        location.made_capacity *= 2;
    location.made = calloc(location.made_capacity, sizeof *location.made);
    uint8_t address[16] = {0};
    bool good = cursor_good(&header) && location.systems.data && location.networks.data &&
                location.nodes.data && location.pool.data && location.made &&
                walk(&location, 0, address, 0);
    free(location.made);
    if (good) return true;
    return error_set(error,
                     "The location database '%s' is damaged; install the package "
                     "libloc-database anew.",
                     path);
}
