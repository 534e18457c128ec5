/* SPDX-License-Identifier: MIT */
#include "read/networks.h"

#include "model/address.h"

#include <stdint.h>

/* A network is parsed once per statement: SQLite keeps it with the argument. */
static const struct ip_network *network_of(sqlite3_context *context, sqlite3_value *value, int at,
                                           struct ip_network *memory)
{
    const struct ip_network *kept = sqlite3_get_auxdata(context, at);
    if (kept) return kept;
    const char *text = (const char *)sqlite3_value_text(value);
    if (!text) return NULL;
    if (!ip_network_parse(text, memory)) {
        sqlite3_result_error(context, "a network is written as 10.0.0.0/8 or 2001:db8::/32", -1);
        return NULL;
    }
    struct ip_network *copy = sqlite3_malloc(sizeof *copy);
    if (copy) {
        *copy = *memory;
        sqlite3_set_auxdata(context, at, copy, sqlite3_free);
    }
    return memory; /* SQLite may have freed the copy already */
}

static void in_network(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    struct ip_network memory;
    struct ip_address ip;
    const struct ip_network *network = network_of(context, values[1], 1, &memory);
    const char *text = (const char *)sqlite3_value_text(values[0]);
    if (network && text && ip_parse(text, &ip))
        sqlite3_result_int(context, ip_network_contains(network, &ip));
}

static void edge(sqlite3_context *context, sqlite3_value *value, bool last)
{
    struct ip_network memory;
    const struct ip_network *network = network_of(context, value, 0, &memory);
    if (!network || network->address.version != 4) return;
    const uint8_t *bytes = network->address.bytes + 12; /* model/address.h */
    uint32_t mask = network->prefix_bits ? UINT32_MAX << (32 - network->prefix_bits) : 0;
    uint32_t address =
        (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    sqlite3_result_int64(context, last ? address | ~mask : address & mask);
}

static void network_first(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    edge(context, values[0], false);
}

static void network_last(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    edge(context, values[0], true);
}

bool networks_register(sqlite3 *connection)
{
    static const struct {
        const char *name;
        int arguments;
        void (*function)(sqlite3_context *context, int count, sqlite3_value **values);
    } functions[] = {
        {"in_network", 2, in_network},
        {"network_first", 1, network_first},
        {"network_last", 1, network_last},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (sqlite3_create_function_v2(connection, functions[i].name, functions[i].arguments,
                                       SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                       functions[i].function, NULL, NULL, NULL) != SQLITE_OK)
            return false;
    }
    return true;
}
