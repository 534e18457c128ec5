/* SPDX-License-Identifier: MIT */
#include "geo_sources.h"

#include "enricher/geo.h"
#include "test_files.h"

/* A location database of version 1: 4 nodes, 2 networks, 1 AS, one name. */
enum { HEADER = 72, NODES = 4 * 12, NETWORKS = 2 * 12, SYSTEMS = 8, POOL = 6 };

struct image {
    uint8_t bytes[512];
    size_t size;
};

static void put_u32(struct image *image, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        image->bytes[image->size++] = (uint8_t)(value >> shift);
}

static void put_node(struct image *image, uint32_t zero, uint32_t one, uint32_t network)
{
    put_u32(image, zero);
    put_u32(image, one);
    put_u32(image, network);
}

static void put_network(struct image *image, const char *country, uint32_t number)
{
    memcpy(image->bytes + image->size, country, 2);
    image->size += 4;
    put_u32(image, number);
    image->size += 4; /* flags, padding */
}

/* ::/2 is AS 64500 in AA; within it, 0100::/3 is in BB and has no AS. */
static struct image make_image(void)
{
    struct image image = {.size = 0};
    memcpy(image.bytes, "LOCDBXX\x01", 8);
    image.size = 8;
    put_u32(&image, 0);
    put_u32(&image, 1700000000);
    put_u32(&image, 0); /* vendor */
    put_u32(&image, 0);
    put_u32(&image, 0);
    put_u32(&image, HEADER + NODES + NETWORKS);
    put_u32(&image, SYSTEMS);
    put_u32(&image, HEADER + NODES);
    put_u32(&image, NETWORKS);
    put_u32(&image, HEADER);
    put_u32(&image, NODES);
    put_u32(&image, 0); /* countries */
    put_u32(&image, 0);
    put_u32(&image, HEADER + NODES + NETWORKS + SYSTEMS);
    put_u32(&image, POOL);
    image.size = HEADER;
    put_node(&image, 1, 0, UINT32_MAX);
    put_node(&image, 2, 0, UINT32_MAX);
    put_node(&image, 0, 3, 0);
    put_node(&image, 0, 0, 1);
    put_network(&image, "AA", 64500);
    put_network(&image, "BB", 0);
    put_u32(&image, 64500);
    put_u32(&image, 1);
    memcpy(image.bytes + image.size, "\0Name\0", 6);
    image.size += 6;
    return image;
}

static const struct place *place_of(struct geo *geo, const char *text)
{
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    return geo_find(geo, &ip);
}

static void a_location_database_becomes_countries_and_systems(void **state)
{
    (void)state;
    struct image image = make_image();
    char folder[64], path[128];
    folder_make(folder);
    for (int field = LOCATION_COUNTRY; field <= LOCATION_AS; field++) {
        struct geo_counts counts = {0};
        struct mmdb_writer *writer = mmdb_writer_create();
        assert_true(location_read(writer, (enum location_field)field, "l.db", image.bytes,
                                  image.size, &counts, NULL));
        assert_int_equal(counts.facts_us, INT64_C(1700000000000000));
        assert_int_equal(counts.networks, field == LOCATION_COUNTRY ? 2 : 1);
        (void)snprintf(path, sizeof path, "%s/%d.mmdb", folder, field);
        assert_true(mmdb_writer_save(writer, path, GEO_OWN_TYPE "x", "x", 0, NULL));
        mmdb_writer_destroy(writer);
    }
    struct geo *geo = geo_open(folder, NULL, NULL);
    assert_string_equal(place_of(geo, "1fff::1")->country, "AA");
    assert_int_equal(place_of(geo, "1fff::1")->asn, 64500);
    assert_string_equal(place_of(geo, "1fff::1")->as_org, "Name");
    assert_string_equal(place_of(geo, "2000::1")->country, "BB");
    assert_int_equal(place_of(geo, "2000::1")->asn, 0);
    assert_null(place_of(geo, "4000::1")->country);
    geo_close(geo);
    folder_remove(folder);
}

static void damage_is_refused_or_harmless(void **state)
{
    (void)state;
    struct image image = make_image();
    for (size_t i = 0; i < image.size * 4; i++) {
        static const uint8_t values[] = {0x00, 0x01, 0xff};
        size_t size = i < image.size ? i : image.size;
        uint8_t *copy = malloc(size ? size : 1);
        struct geo_counts counts = {0};
        struct error error = {.sentence = ""};
        memcpy(copy, image.bytes, size);
        if (i >= image.size) copy[i % image.size] = values[i / image.size - 1];
        for (int field = LOCATION_COUNTRY; field <= LOCATION_AS; field++) {
            struct mmdb_writer *writer = mmdb_writer_create();
            if (!location_read(writer, (enum location_field)field, "l.db", copy, size, &counts,
                               &error))
                assert_non_null(strstr(error.sentence, "'l.db' is "));
            else
                assert_true(i >= image.size);
            mmdb_writer_destroy(writer);
        }
        free(copy);
    }
}

static void a_tree_that_bites_its_tail_ends(void **state)
{
    (void)state;
    struct image image = make_image();
    struct geo_counts counts = {0};
    struct error error = {.sentence = ""};
    struct mmdb_writer *writer = mmdb_writer_create();
    for (size_t node = 0; node < 4;
         node++) { /* every child is the next node, the last node's is the second */
        size_t at = HEADER + node * 12;
        image.bytes[at + 3] = image.bytes[at + 7] = (uint8_t)(node == 3 ? 1 : node + 1);
    }
    assert_false(
        location_read(writer, LOCATION_AS, "l.db", image.bytes, image.size, &counts, &error));
    assert_non_null(strstr(error.sentence, "is damaged"));
    mmdb_writer_destroy(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_location_database_becomes_countries_and_systems),
        cmocka_unit_test(damage_is_refused_or_harmless),
        cmocka_unit_test(a_tree_that_bites_its_tail_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
