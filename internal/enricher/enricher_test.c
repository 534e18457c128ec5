/* SPDX-License-Identifier: MIT */
#include "enricher.h"

#include "applications.h"
#include "datasets/datasets.h"
#include "datasets/mmdb_writer.h"
#include "fingerprints.h"
#include "test_files.h"

#define UBLOCK "usr/share/chromium/extensions/ublock-origin/assets/thirdparties/"

struct said {
    char text[8192];
};

static void say(void *owner, const char *line)
{
    struct said *said = owner;
    size_t used = strlen(said->text);
    (void)snprintf(said->text + used, sizeof said->text - used, "%s\n", line);
}

/* A small imitation of a machine with the packages. */
static void put_packages(const char *root)
{
    char list[4096] = "// VERSION: 2025-10-24_07-59-11_UTC\ncom\nuk\nco.uk\nexample\n";
    for (int i = 0; i < 100; i++)
        (void)sprintf(list + strlen(list), "filler%d\n", i);
    file_put(root, UBLOCK "publicsuffix.org/list/effective_tld_names.dat", list);
    file_put(root, UBLOCK "easylist/easyprivacy.txt",
             "[Adblock Plus 1.1]\n! Title: EasyPrivacy\n||tracker.example^\n");
    file_put(root, "usr/share/ieee-data/oui.csv",
             "Registry,Assignment,Organization Name,Organization Address\nMA-L,001122,Maker,x\n");
    file_put(root, "usr/share/tor/geoip",
             "# Generated: Thu, 25 Jun 2026 04:33:59 GMT\n3221225984,3221226239,DE\n");
}

static void build(const char *directory, const char *root, struct said *said)
{
    struct error error = {.sentence = ""};
    said->text[0] = '\0';
    if (!data_build(directory, root, say, NULL, said, &error)) fail_msg("%s", error.sentence);
}

/* The row of a flow, of which there is one at a time. */
static struct joined_row flow_to(const char *domain, const char *app_protocol)
{
    static struct flow_record flow = {.ip_protocol = 6, .has_ports = true, .responder.port = 443};
    return (struct joined_row){.fact = &flow.base,
                               .app_protocol = app_protocol,
                               .dst_domain = domain,
                               .dst_domain_source = NAME_FROM_SNI};
}

/* Its responder is 192.0.2.9. */
static void enrich(struct enricher *enricher, struct joined_row *row)
{
    const struct ip_address responder = ip_from_v4((const uint8_t[]){192, 0, 2, 9});
    enrich_flow(enricher, row, &responder);
}

static void what_the_packages_hold_ends_on_the_flow(void **state)
{
    (void)state;
    char root[64], directory[128];
    struct said said;
    folder_make(root);
    put_packages(root);
    (void)snprintf(directory, sizeof directory, "%s/var/data/here", root);
    build(directory, root, &said);
    assert_non_null(strstr(said.text, "vendors: 1 prefixes of "));
    assert_non_null(strstr(said.text, "suffixes: 104 rules of 2025-10-24."));
    assert_non_null(strstr(said.text, "country: 1 networks of 2026-06-25, by tor-geoipdb."));
    assert_non_null(strstr(said.text, "libloc-database is not there"));
    struct enricher *enricher = enricher_open(directory, NULL, NULL);
    assert_non_null(enricher);
    struct joined_row flow = flow_to("a.tracker.example", "tls");
    enrich(enricher, &flow);
    assert_string_equal(flow.dst_country, "DE");
    assert_string_equal(flow.registrable_domain, "tracker.example");
    assert_string_equal(flow.tracker_domain, "tracker.example");
    assert_string_equal(flow.tracker_category, "analytics");
    assert_string_equal(flow.tracker_list, "EasyPrivacy");
    assert_null(flow.tracker_owner);
    assert_null(flow.dst_city);
    assert_string_equal(flow.traffic_type, "web");
    struct mac_address mac = {{0x00, 0x11, 0x22, 1, 2, 3}};
    assert_string_equal(enrich_vendor(enricher, &mac), "Maker");
    assert_string_equal(enrich_registrable_domain(enricher, "a.b.co.uk"), "b.co.uk");
    enricher_close(enricher);
    folder_remove(root);
}

static void without_any_data_the_fields_stay_absent(void **state)
{
    (void)state;
    struct enricher *enricher = enricher_open("/nonexistent", NULL, NULL);
    assert_non_null(enricher);
    struct joined_row flow = flow_to("www.tracker.example", NULL);
    enrich(enricher, &flow);
    assert_null(flow.dst_country);
    assert_null(flow.tracker_domain);
    assert_string_equal(flow.registrable_domain, "tracker.example");
    flow = flow_to(NULL, "ssh");
    enrich(enricher, &flow);
    assert_null(flow.registrable_domain);
    assert_string_equal(flow.traffic_type, "remote-access");
    enricher_close(enricher);
}

static void the_public_name_of_an_encrypted_hello_is_no_service(void **state)
{
    (void)state;
    struct enricher *enricher = enricher_open("/nonexistent", NULL, NULL);
    struct joined_row flow = flow_to("www.youtube.com", "tls");
    enrich(enricher, &flow);
    assert_string_equal(flow.application, "YouTube");
    assert_string_equal(flow.traffic_type, "video");
    flow = flow_to("www.youtube.com", "tls");
    flow.dst_domain_source = NAME_FROM_ECH_OUTER;
    enrich(enricher, &flow);
    assert_null(flow.application);
    assert_string_equal(flow.traffic_type, "web");
    enricher_close(enricher);
}

static void a_name_asked_again_gives_the_same_answer(void **state)
{
    (void)state;
    struct enricher *enricher = enricher_open("/nonexistent", NULL, NULL);
    char name[300];
    for (int round = 0; round < 3; round++) {
        /* short names are cached, long ones are not */
        for (size_t labels = 1; labels < 100; labels++) {
            name[0] = '\0';
            for (size_t i = 0; i < labels; i++)
                strcat(name, "a.");
            strcat(name, labels % 2 ? "youtube.com" : "other.com");
            struct joined_row flow = flow_to(name, "tls");
            enrich(enricher, &flow);
            assert_string_equal(flow.registrable_domain, name + 2 * labels);
            assert_true(flow.registrable_domain >= name);
            if (labels % 2)
                assert_string_equal(flow.application, "YouTube");
            else
                assert_null(flow.application);
        }
    }
    enricher_close(enricher);
}

static void kinds_of_traffic_come_from_the_protocol_then_the_port(void **state)
{
    (void)state;
    struct name_table table;
    assert_true(applications_open(&table, NULL));
    assert_string_equal(traffic_type_of(&table, "mdns", 17, 5353), "discovery");
    assert_string_equal(traffic_type_of(&table, "tls", 6, 993), "mail");
    assert_string_equal(traffic_type_of(&table, "tls", 6, 853), "dns");
    assert_null(traffic_type_of(&table, "tls", 6, 12345));
    assert_string_equal(traffic_type_of(&table, NULL, 17, 51820), "vpn");
    assert_string_equal(traffic_type_of(&table, NULL, 1, 0), "network");
    assert_string_equal(traffic_type_of(&table, NULL, 50, 0), "vpn");
    assert_null(traffic_type_of(&table, NULL, 99, 80));
    assert_null(applications_find(&table, "dns"));
    assert_null(applications_find(&table, "notyoutube.com"));
    assert_string_equal(applications_find(&table, "mail.google.com")->application, "Gmail");
    assert_string_equal(applications_find(&table, "www.google.com")->application, "Google");
    for (size_t i = 0; i < application_row_count; i++) {
        const struct application_row *row = &application_rows[i];
        assert_ptr_equal(applications_find(&table, row->domain), row); /* no domain occurs twice */
    }
    name_table_close(&table);
}

static const char *app_of(struct enricher *enricher, const char *ja3, const char *ja4)
{
    static _Alignas(8) uint8_t memory[4096];
    struct record_builder builder;
    record_begin(&builder, memory, sizeof memory, RECORD_TLS_HANDSHAKE,
                 sizeof(struct tls_handshake_record));
    struct text_ref ja3_ref = record_add_text(&builder, span_text(ja3));
    struct text_ref ja4_ref = record_add_text(&builder, span_text(ja4));
    struct tls_handshake_record *tls = (struct tls_handshake_record *)memory;
    tls->ja3_hash = ja3_ref;
    tls->ja4 = ja4_ref;
    struct joined_row row = {.fact = &tls->base};
    enrich_tls(enricher, &row);
    return row.identified_app;
}

static void malware_and_tor_are_never_called_browsers(void **state)
{
    (void)state;
    char directory[64];
    folder_make(directory);
    file_put(directory, "fingerprints.csv",
             "hash,label,source,date\n# a list as it goes around\n"
             "e7d705a3286e19ea42f587b344ee6865,Firefox,the web,2020\n"
             "00000000000000000000000000000001,\"Mine, own\",me,2026-01-01\n");
    struct enricher *enricher = enricher_open(directory, NULL, NULL);
    assert_non_null(enricher);
    assert_string_equal(app_of(enricher, "e7d705a3286e19ea42f587b344ee6865", NULL), "Tor");
    assert_string_equal(app_of(enricher, "6734f37431670b3ab4292b8f60f29984", NULL),
                        "Trickbot (malware)");
    assert_string_equal(app_of(enricher, "4d7a28d6f2263ed61de88ca66eb011e3", NULL),
                        "Emotet (malware)");
    assert_string_equal(app_of(enricher, "00000000000000000000000000000001", NULL), "Mine, own");
    assert_string_equal(app_of(enricher, NULL, "t13d1516h2_8daaf6152771_02713d6af862"),
                        "Chromium browser");
    assert_null(app_of(enricher, "ffffffffffffffffffffffffffffffff", NULL));
    assert_null(app_of(enricher, NULL, NULL));
    enricher_close(enricher);
    folder_remove(directory);
}

static void every_fingerprint_of_ours_says_where_it_comes_from(void **state)
{
    (void)state;
    for (size_t i = 0; i < fingerprint_row_count; i++) {
        size_t size = strlen(fingerprint_rows[i].hash);
        assert_true(size == 32 || size == 36);
        assert_true(strlen(fingerprint_rows[i].source) > 10);
        assert_true(strlen(fingerprint_rows[i].date) >= 4);
    }
}

static void a_wrong_line_of_the_users_fingerprints_is_named(void **state)
{
    (void)state;
    static const char *const wrong[] = {"abc,label,source\n",
                                        "00000000000000000000000000000001,x\n", "\"open\n",
                                        "t13d1516h2-8daaf6152771_02713d6af862,x,y\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char directory[64], text[256];
        static struct enricher_faults faults;
        folder_make(directory);
        (void)snprintf(text, sizeof text, "\n# ok\n%s", wrong[i]);
        file_put(directory, "fingerprints.csv", text);
        struct enricher *enricher = enricher_open(directory, &faults, NULL);
        assert_non_null(enricher);
        assert_int_equal(faults.count, 1);
        assert_non_null(strstr(faults.sentences[0], "fingerprints.csv:3: "));
        enricher_close(enricher);
        folder_remove(directory);
    }
}

static void garbage_in_any_file_is_one_sentence_and_its_set_is_absent(void **state)
{
    (void)state;
    static const char *const names[] = {"vendors.data", "trackers.data", "suffixes.data",
                                        "fingerprints.csv", "country.mmdb"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char directory[64];
        uint8_t garbage[3000];
        static struct enricher_faults faults;
        folder_make(directory);
        for (size_t j = 0; j < sizeof garbage; j++)
            garbage[j] = (uint8_t)(j * 7919 >> 3);
        file_put_sized(directory, names[i], garbage, sizeof garbage);
        struct enricher *enricher = enricher_open(directory, &faults, NULL);
        assert_non_null(enricher);
        assert_int_equal(faults.count, 1);
        assert_non_null(strstr(faults.sentences[0], names[i]));
        assert_string_equal(enrich_registrable_domain(enricher, "a.b.example"), "b.example");
        enricher_close(enricher);
        struct data_status status[DATA_SET_COUNT_MOST];
        assert_int_equal(data_status(directory, status), 7);
        folder_remove(directory);
    }
}

static void a_reload_keeps_the_sets_that_cannot_be_read_anew(void **state)
{
    (void)state;
    static struct enricher_faults faults;
    const char *hash = "00000000000000000000000000000001";
    char directory[64];
    folder_make(directory);
    file_put(directory, "fingerprints.csv", "00000000000000000000000000000001,mine,me,2026\n");
    struct enricher *old = enricher_open(directory, NULL, NULL);
    file_put(directory, "fingerprints.csv", "<html>not found</html>\n");
    struct enricher *fresh = enricher_open(directory, &faults, NULL);
    assert_int_equal(faults.count, 1);
    assert_null(app_of(fresh, hash, NULL));
    enricher_inherit(fresh, old);
    enricher_close(old);
    assert_string_equal(app_of(fresh, hash, NULL), "mine");
    /* what was broken before is not better */
    struct enricher *again = enricher_open(directory, &faults, NULL);
    enricher_inherit(again, fresh);
    enricher_close(fresh);
    assert_string_equal(app_of(again, hash, NULL), "mine");
    enricher_close(again);
    folder_remove(directory);
}

static const struct data_status *status_of(const char *directory, const char *name)
{
    static struct data_status status[DATA_SET_COUNT_MOST];
    size_t count = data_status(directory, status);
    for (size_t i = 0; i < count; i++)
        if (strcmp(status[i].name, name) == 0) return &status[i];
    fail_msg("no data set %s", name);
    return NULL;
}

static void the_status_says_how_old_and_how_to_get_what_is_missing(void **state)
{
    (void)state;
    char root[64];
    struct said said;
    folder_make(root);
    assert_false(status_of(root, "country")->present);
    assert_string_equal(status_of(root, "country")->remedy, "netscope data build");
    assert_string_equal(status_of(root, "vendors")->remedy,
                        "apt-get install ieee-data && netscope data build");
    assert_int_equal(status_of(root, "vendors")->built_us, NOT_OBSERVED);
    put_packages(root);
    build(root, root, &said);
    const struct data_status *country = status_of(root, "country");
    assert_true(country->present);
    assert_int_equal(country->built_us, INT64_C(1782362039) * 1000000);
    assert_int_equal(country->entries, 1);
    assert_non_null(strstr(country->licence, "CC BY-SA 4.0"));
    assert_false(status_of(root, "asn")->present);
    assert_false(status_of(root, "city")->present);
    assert_int_equal(status_of(root, "suffixes")->entries, 104);
    assert_int_equal(status_of(root, "suffixes")->built_us, INT64_C(1761292751) * 1000000);
    assert_true(status_of(root, "trackers")->present);
    assert_true(status_of(root, "fingerprints")->present);
    folder_remove(root);
}

static void packages_that_were_only_extracted_count_first(void **state)
{
    (void)state;
    char root[64], directory[128];
    struct said said;
    folder_make(root);
    put_packages(root);
    (void)snprintf(directory, sizeof directory, "%s/data", root);
    file_put(directory, "packages/usr/share/tor/geoip", "3221225984,3221226239,FR\n");
    file_put(directory, "lists/mine.txt", "! Category: telemetry\n! Owner: Them\n0.0.0.0 a.test\n");
    build(directory, root, &said);
    struct enricher *enricher = enricher_open(directory, NULL, NULL);
    struct joined_row flow = flow_to("b.a.test", "tls");
    enrich(enricher, &flow);
    assert_string_equal(flow.dst_country, "FR");
    assert_string_equal(flow.tracker_category, "telemetry");
    assert_string_equal(flow.tracker_owner, "Them");
    assert_string_equal(flow.tracker_list, "mine.txt");
    enricher_close(enricher);
    folder_remove(root);
}

static void the_users_own_database_is_not_replaced(void **state)
{
    (void)state;
    char root[64], path[128];
    struct said said;
    folder_make(root);
    put_packages(root);
    (void)snprintf(path, sizeof path, "%s/country.mmdb", root);
    struct mmdb_writer *writer = mmdb_writer_create();
    struct ip_address ip;
    assert_true(ip_parse("192.0.2.9", &ip));
    mmdb_writer_put_range(writer, &ip, &ip, mmdb_writer_country(writer, "XX"));
    assert_true(mmdb_writer_save(writer, path, "Mine", "", 0, NULL));
    mmdb_writer_destroy(writer);
    build(root, root, &said);
    assert_non_null(strstr(said.text, "country.mmdb is your own; it stays."));
    struct enricher *enricher = enricher_open(root, NULL, NULL);
    struct joined_row flow = flow_to(NULL, "tls");
    enrich(enricher, &flow);
    assert_string_equal(flow.dst_country, "XX");
    enricher_close(enricher);
    folder_remove(root);
}

static void a_database_that_nobody_can_read_is_put_aside_and_made_anew(void **state)
{
    (void)state;
    char root[64], aside[128];
    struct said said;
    folder_make(root);
    put_packages(root);
    file_put(root, "country.mmdb", "not any more what it was\n");
    build(root, root, &said);
    assert_non_null(strstr(said.text, "it is kept as"));
    (void)snprintf(aside, sizeof aside, "%s/country.mmdb.damaged", root);
    assert_int_equal(access(aside, R_OK), 0);
    struct enricher *enricher = enricher_open(root, NULL, NULL);
    struct joined_row flow = flow_to(NULL, "tls");
    enrich(enricher, &flow);
    assert_string_equal(flow.dst_country, "DE");
    enricher_close(enricher);
    folder_remove(root);
}

static void a_source_that_is_damaged_fails_the_build_and_keeps_the_old_file(void **state)
{
    (void)state;
    char root[64];
    struct said said;
    struct error error = {.sentence = ""};
    struct mac_address mac = {{0x00, 0x11, 0x22, 1, 2, 3}};
    folder_make(root);
    put_packages(root);
    build(root, root, &said);
    file_put(root, "usr/share/ieee-data/oui.csv", "<html>");
    assert_false(data_build(root, root, say, NULL, &said, &error));
    assert_non_null(strstr(error.sentence, "oui.csv' is not one of IEEE's registries"));
    struct enricher *enricher = enricher_open(root, NULL, NULL);
    assert_string_equal(enrich_vendor(enricher, &mac), "Maker");
    enricher_close(enricher);
    file_put(root, "file", "x");
    char inside[128];
    (void)snprintf(inside, sizeof inside, "%s/file/data", root);
    assert_false(data_build(inside, root, NULL, NULL, NULL, &error));
    assert_non_null(strstr(error.sentence, "could not be made"));
    folder_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_packages_hold_ends_on_the_flow),
        cmocka_unit_test(without_any_data_the_fields_stay_absent),
        cmocka_unit_test(the_public_name_of_an_encrypted_hello_is_no_service),
        cmocka_unit_test(a_name_asked_again_gives_the_same_answer),
        cmocka_unit_test(kinds_of_traffic_come_from_the_protocol_then_the_port),
        cmocka_unit_test(malware_and_tor_are_never_called_browsers),
        cmocka_unit_test(every_fingerprint_of_ours_says_where_it_comes_from),
        cmocka_unit_test(a_wrong_line_of_the_users_fingerprints_is_named),
        cmocka_unit_test(garbage_in_any_file_is_one_sentence_and_its_set_is_absent),
        cmocka_unit_test(a_reload_keeps_the_sets_that_cannot_be_read_anew),
        cmocka_unit_test(the_status_says_how_old_and_how_to_get_what_is_missing),
        cmocka_unit_test(packages_that_were_only_extracted_count_first),
        cmocka_unit_test(the_users_own_database_is_not_replaced),
        cmocka_unit_test(a_database_that_nobody_can_read_is_put_aside_and_made_anew),
        cmocka_unit_test(a_source_that_is_damaged_fails_the_build_and_keeps_the_old_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
