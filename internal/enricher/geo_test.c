/* SPDX-License-Identifier: MIT */
#include "geo.h"

#include "datasets/geo_sources.h"
#include "test_files.h"

static struct ip_address ip_of(const char *text)
{
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    return ip;
}

static void put(struct mmdb_writer *writer, const char *network_text, uint32_t value)
{
    struct ip_network network;
    assert_true(ip_network_parse(network_text, &network));
    mmdb_writer_put(writer, network.address.bytes,
                    network.prefix_bits + (network.address.version == 4 ? 96u : 0u), value);
}

static void save(struct mmdb_writer *writer, const char *folder, const char *name, const char *type)
{
    char path[256];
    struct error error;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!mmdb_writer_save(writer, path, type, "3 networks, test", 1700000000000000, &error))
        fail_msg("%s", error.sentence);
    mmdb_writer_destroy(writer);
}

static void put_range(struct mmdb_writer *writer, const char *first, const char *last,
                      const char *country)
{
    struct ip_address a = ip_of(first), b = ip_of(last);
    mmdb_writer_put_range(writer, &a, &b, mmdb_writer_country(writer, country));
}

static const char *country_of(struct geo *geo, const char *ip_text)
{
    struct ip_address ip = ip_of(ip_text);
    const char *country = geo_find(geo, &ip)->country;
    return country ? country : "-";
}

static void ranges_hold_from_their_first_to_their_last_address(void **state)
{
    (void)state;
    char folder[64];
    folder_make(folder);
    struct mmdb_writer *writer = mmdb_writer_create();
    put_range(writer, "10.0.0.5", "10.0.3.7", "AA");
    put_range(writer, "10.0.3.8", "10.0.3.8", "BB");
    put_range(writer, "0.0.0.0", "0.0.0.0", "CC");
    put_range(writer, "255.255.255.255", "255.255.255.255", "DD");
    put_range(writer, "2001:db8::1", "2001:db8::ffff:0:0", "EE");
    put_range(writer, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
              "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "FF");
    save(writer, folder, "country.mmdb", GEO_OWN_TYPE "Country");
    struct geo *geo = geo_open(folder, NULL, NULL);
    static const char *const cases[][2] = {
        {"10.0.0.4", "-"},
        {"10.0.0.5", "AA"},
        {"10.0.3.7", "AA"},
        {"10.0.3.8", "BB"},
        {"10.0.3.9", "-"},
        {"0.0.0.0", "CC"},
        {"0.0.0.1", "-"},
        {"255.255.255.255", "DD"},
        {"255.255.255.254", "-"},
        {"2001:db8::", "-"},
        {"2001:db8::1", "EE"},
        {"2001:db8::ffff:0:0", "EE"},
        {"2001:db8::ffff:0:1", "-"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "FF"},
        {"::ffff:10.0.3.8", "BB"},   /* RFC 4291 2.5.5.2 */
        {"64:ff9b::10.0.3.8", "BB"}, /* RFC 6052 2.1 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int again = 0; again < 2; again++) /* the second look-up uses the cache */
            assert_string_equal(country_of(geo, cases[i][0]), cases[i][1]);
    geo_close(geo);
    folder_remove(folder);
}

static void a_later_narrower_prefix_wins_inside_a_wider_one(void **state)
{
    (void)state;
    char folder[64];
    folder_make(folder);
    struct mmdb_writer *writer = mmdb_writer_create();
    uint32_t a = mmdb_writer_country(writer, "AA"), b = mmdb_writer_country(writer, "BB");
    put(writer, "::/0", a);
    put(writer, "192.0.2.0/24", b);
    put(writer, "192.0.2.64/26", MMDB_NO_VALUE);
    put(writer, "192.0.2.80/32", a);
    save(writer, folder, "x.mmdb", GEO_OWN_TYPE "Country");
    struct geo *geo = geo_open(folder, NULL, NULL);
    assert_string_equal(country_of(geo, "192.0.1.255"), "AA");
    assert_string_equal(country_of(geo, "192.0.2.63"), "BB");
    assert_string_equal(country_of(geo, "192.0.2.64"), "-");
    assert_string_equal(country_of(geo, "192.0.2.80"), "AA");
    assert_string_equal(country_of(geo, "192.0.2.128"), "BB");
    assert_string_equal(country_of(geo, "2001:db8::1"), "AA");
    geo_close(geo);
    folder_remove(folder);
}

static void much_data_needs_wider_records(void **state)
{
    (void)state;
    char folder[64];
    folder_make(folder);
    struct mmdb_writer *writer = mmdb_writer_create();
    uint32_t values[700]; /* 700 texts of 30,000 bytes: beyond 24 bits of offset */
    static char padding[30002];
    memset(padding, 'x', sizeof padding - 1);
    for (uint32_t i = 0; i < 700; i++)
        values[i] = mmdb_writer_as(writer, i + 1, padding);
    for (uint32_t i = 0; i < 700; i++) {
        struct ip_address ip = ip_from_v4((const uint8_t[]){20, (uint8_t)(i >> 8), (uint8_t)i, 1});
        mmdb_writer_put(writer, ip.bytes, 128, values[i]);
    }
    save(writer, folder, "asn.mmdb", GEO_OWN_TYPE "ASN");
    struct geo *geo = geo_open(folder, NULL, NULL);
    for (uint32_t i = 0; i < 700; i++) {
        struct ip_address ip = ip_from_v4((const uint8_t[]){20, (uint8_t)(i >> 8), (uint8_t)i, 1});
        assert_int_equal(geo_find(geo, &ip)->asn, i + 1);
    }
    geo_close(geo);
    folder_remove(folder);
}

/* The schemas, encoded by hand: 0xEn a map of n, 0x40 + size a text, 0xC0 + size a uint32. */
static const char city_value[] = "\xE2\x44"
                                 "city\xE1\x45names\xE1\x42"
                                 "en\x46"
                                 "Berlin\x47"
                                 "country\xE1\x48iso_code\x42"
                                 "DE";
static const char ipinfo_value[] = "\xE4\x47"
                                   "country\x4DUnited States\x4C"
                                   "country_code\x42"
                                   "US\x43"
                                   "asn\x47"
                                   "AS15169\x47"
                                   "as_name\x46Google";
static const char odd_value[] = "\xE3\x47"
                                "country\x43"
                                "usa\x43"
                                "asn\x46"
                                "AS15x9\x44"
                                "city\x42\xff\xfe";

static void put_encoded(const char *folder, const char *name, const char *type, const char *value,
                        size_t size)
{
    struct mmdb_writer *writer = mmdb_writer_create();
    put(writer, "192.0.2.0/24", mmdb_writer_encoded(writer, value, size));
    save(writer, folder, name, type);
}

static void the_schemas_of_three_publishers_are_understood(void **state)
{
    (void)state;
    char folder[64];
    struct ip_address ip = ip_of("192.0.2.1");
    folder_make(folder);
    put_encoded(folder, "GeoLite2-City.mmdb", "GeoLite2-City", city_value, sizeof city_value - 1);
    struct geo *geo = geo_open(folder, NULL, NULL);
    assert_string_equal(geo_find(geo, &ip)->city, "Berlin");
    assert_string_equal(geo_find(geo, &ip)->country, "DE");
    assert_int_equal(geo_find(geo, &ip)->asn, 0);
    geo_close(geo);
    /* The next file in order adds the facts that the first lacks. */
    put_encoded(folder, "ipinfo_lite.mmdb", "ipinfo ipinfo_lite.mmdb", ipinfo_value,
                sizeof ipinfo_value - 1);
    geo = geo_open(folder, NULL, NULL);
    assert_string_equal(geo_find(geo, &ip)->country, "DE");
    assert_int_equal(geo_find(geo, &ip)->asn, 15169);
    assert_string_equal(geo_find(geo, &ip)->as_org, "Google");
    geo_close(geo);
    folder_remove(folder);
}

static void values_that_make_no_sense_are_unknown(void **state)
{
    (void)state;
    char folder[64];
    struct ip_address ip = ip_of("192.0.2.1");
    folder_make(folder);
    put_encoded(folder, "odd.mmdb", "odd", odd_value, sizeof odd_value - 1);
    struct geo *geo = geo_open(folder, NULL, NULL);
    assert_null(geo_find(geo, &ip)->country);
    assert_int_equal(geo_find(geo, &ip)->asn, 0);
    assert_string_equal(geo_find(geo, &ip)->city, "\\xff\\xfe");
    geo_close(geo);
    folder_remove(folder);
}

static void the_users_files_are_asked_before_ours(void **state)
{
    (void)state;
    char folder[64];
    struct geo_file files[GEO_FILES_MOST];
    folder_make(folder);
    struct mmdb_writer *writer = mmdb_writer_create();
    put(writer, "192.0.2.0/24", mmdb_writer_country(writer, "AA"));
    save(writer, folder, "country.mmdb", GEO_OWN_TYPE "Country");
    put_encoded(folder, "dbip-city-lite.mmdb", "DBIP-City-Lite", city_value, sizeof city_value - 1);
    struct geo *geo = geo_open(folder, NULL, NULL);
    assert_string_equal(country_of(geo, "192.0.2.1"), "DE");
    geo_close(geo);
    assert_int_equal(geo_list(folder, files), 2);
    assert_true(files[0].has_city && files[0].has_country && !files[0].is_ours);
    assert_true(files[1].is_ours && files[1].has_country && !files[1].has_as);
    assert_int_equal(files[1].networks, 3);
    assert_int_equal(files[1].facts_us, 1700000000000000);
    folder_remove(folder);
}

static void a_damaged_database_is_one_sentence_or_knows_nothing(void **state)
{
    (void)state;
    char folder[64], path[128];
    uint8_t *data;
    size_t size;
    folder_make(folder);
    put_encoded(folder, "x.mmdb", "GeoLite2-City", city_value, sizeof city_value - 1);
    (void)snprintf(path, sizeof path, "%s/x.mmdb", folder);
    FILE *file = fopen(path, "r");
    data = malloc(1 << 16);
    size = fread(data, 1, 1 << 16, file);
    fclose(file);
    unsigned refused = 0;
    for (size_t i = 0; i < size * 2; i++) { /* cut at i, then flipped at i */
        if (i >= size) data[i - size] ^= 0xff;
        file_put_sized(folder, "x.mmdb", data, i < size ? i : size);
        if (i >= size) data[i - size] ^= 0xff;
        struct geo_faults broken = {.count = 0};
        struct geo *geo = geo_open(folder, &broken, NULL);
        assert_non_null(geo);
        if (broken.count) {
            assert_non_null(strstr(broken.faults[0].sentence, "x.mmdb' cannot be used"));
            refused++;
        }
        (void)country_of(geo, "192.0.2.1");
        (void)country_of(geo, "2001:db8::1");
        geo_close(geo);
    }
    assert_true(refused >= size / 2);
    free(data);
    folder_remove(folder);
}

/* A look-up in a mapped file that was truncated would end the program (SIGBUS). */
static void what_happens_to_a_file_later_does_not_reach_who_opened_it(void **state)
{
    (void)state;
    static char padding[30002], garbage[1 << 16];
    char folder[64], path[128];
    folder_make(folder);
    memset(padding, 'x', sizeof padding - 1);
    memset(garbage, 0xab, sizeof garbage);
    struct mmdb_writer *writer = mmdb_writer_create();
    for (uint32_t i = 1; i <= 100; i++) { /* some 3 MB: many pages */
        const uint8_t address[4] = {20, 0, (uint8_t)i, 1};
        struct ip_address ip = ip_from_v4(address);
        mmdb_writer_put(writer, ip.bytes, 128, mmdb_writer_as(writer, i, padding));
    }
    save(writer, folder, "asn.mmdb", GEO_OWN_TYPE "ASN");
    struct geo *geo = geo_open(folder, NULL, NULL);
    (void)snprintf(path, sizeof path, "%s/asn.mmdb", folder);
    for (uint32_t i = 1; i <= 100; i++) {
        struct ip_address ip = ip_from_v4((const uint8_t[]){20, 0, (uint8_t)i, 1});
        if (i == 1) { /* overwritten in place */
            FILE *file = fopen(path, "r+");
            assert_int_equal(fwrite(garbage, 1, sizeof garbage, file), sizeof garbage);
            assert_int_equal(fclose(file), 0);
        }
        if (i == 50) assert_int_equal(truncate(path, 0), 0);
        assert_int_equal(geo_find(geo, &ip)->asn, i);
    }
    geo_close(geo);
    folder_remove(folder);
}

static void no_folder_and_no_address_are_nowhere(void **state)
{
    (void)state;
    struct ip_address none = {0}, some = ip_of("192.0.2.1");
    struct geo *geo = geo_open("/nonexistent", NULL, NULL);
    assert_non_null(geo);
    assert_null(geo_find(geo, &none)->country);
    assert_null(geo_find(geo, &some)->country);
    geo_close(geo);
}

static void tor_lines_that_cannot_be_read_are_counted(void **state)
{
    (void)state;
    static const char text[] =
        "# Generated: Thu, 25 Jun 2026 04:33:59 GMT\n16777216,16777471,AU\nx,y,ZZ\n1,2\n"
        "99999999999,5,AU\n2001:db8::,2001:db8::1,DE\r\n1,2001:db8::,DE\n1,2,??\n5,4,FR\n\n";
    uint32_t values[COUNTRY_CODES] = {0};
    struct geo_counts counts = {.facts_us = -1};
    struct mmdb_writer *writer = mmdb_writer_create();
    tor_geoip_read(writer, values, text, sizeof text - 1, &counts);
    assert_int_equal(counts.facts_us, INT64_C(1782362039) * 1000000);
    assert_int_equal(counts.networks, 3); /* one of them empty: 5 to 4 */
    assert_int_equal(counts.passed_over, 4);
    mmdb_writer_destroy(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_hold_from_their_first_to_their_last_address),
        cmocka_unit_test(a_later_narrower_prefix_wins_inside_a_wider_one),
        cmocka_unit_test(much_data_needs_wider_records),
        cmocka_unit_test(the_schemas_of_three_publishers_are_understood),
        cmocka_unit_test(values_that_make_no_sense_are_unknown),
        cmocka_unit_test(the_users_files_are_asked_before_ours),
        cmocka_unit_test(a_damaged_database_is_one_sentence_or_knows_nothing),
        cmocka_unit_test(what_happens_to_a_file_later_does_not_reach_who_opened_it),
        cmocka_unit_test(no_folder_and_no_address_are_nowhere),
        cmocka_unit_test(tor_lines_that_cannot_be_read_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
