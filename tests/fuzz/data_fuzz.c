/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a compiled data file and as a location database. A file that is valid except for its
 * checksum gets the right one, as a forger would do.
 */
#include "datasets/geo_sources.h"
#include "enricher/suffixes.h"
#include "enricher/trackers.h"
#include "enricher/vendors.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void open_as(const uint8_t *data, size_t size, const char *kind, size_t entry_size)
{
    struct data_header header = {.byte_order = 0x01020304, .format = 1, .entry_size = entry_size};
    uint8_t *memory = malloc(sizeof header + size + 1);
    struct data_file file;
    memcpy(header.magic, "NETSCOPE", 8);
    strncpy(header.kind, kind, sizeof header.kind - 1);
    header.entry_count = size / entry_size / 2;
    header.pool_size = size - header.entry_count * entry_size + 1;
    memcpy(memory, &header, sizeof header);
    memcpy(memory + sizeof header, data, size);
    memory[sizeof header + size] = '\0';
    size += sizeof header + 1;
    ((struct data_header *)memory)->checksum = data_file_checksum(memory, size);
    if (data_file_over(memory, size, "f", kind, entry_size, &file, NULL) != DATA_GOOD) abort();
    if (entry_size == sizeof(struct vendor_entry)) {
        struct mac_address mac = {{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}};
        (void)vendors_find(&file, &mac, 36);
        data_file_close(&file);
        return;
    }
    struct name_table table;
    struct name_verdict match;
    if (name_table_over(&file, &table, NULL) != DATA_GOOD) abort();
    (void)trackers_find(&table, "a.b.example.com", &match);
    (void)suffixes_registrable(&table, "a.b.example.com");
    name_table_close(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct data_file file;
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, data, size);
    if (data_file_over(copy, size, "f", VENDORS_KIND, sizeof(struct vendor_entry), &file, NULL) ==
        DATA_GOOD)
        data_file_close(&file);
    open_as(data, size, VENDORS_KIND, sizeof(struct vendor_entry));
    open_as(data, size, TRACKERS_KIND, sizeof(struct name_entry));

    struct geo_counts counts = {0};
    struct mmdb_writer *writer = mmdb_writer_create();
    uint32_t values[COUNTRY_CODES] = {0};
    (void)location_read(writer, LOCATION_AS, "f", data, size, &counts, NULL);
    (void)location_read(writer, LOCATION_COUNTRY, "f", data, size, &counts, NULL);
    tor_geoip_read(writer, values, (const char *)data, size, &counts);
    mmdb_writer_destroy(writer);
    return 0;
}
