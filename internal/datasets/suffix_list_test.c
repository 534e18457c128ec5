/* SPDX-License-Identifier: MIT */
#include "suffix_list.h"

#include "test_files.h"

/* Rules in the form of the list, filled up to a plausible size. */
static struct name_table open_rules(void)
{
    struct name_table table;
    struct data_file file;
    struct error error;
    char list[8192] = "// VERSION: 2025-10-24_07-59-11_UTC\n// a comment\ncom\nuk\nco.uk\njp\n"
                      "*.kawasaki.jp\n!city.kawasaki.jp\n*.ck\n!www.ck\ngithub.io  trailing\n"
                      "cn\n\xe5\x85\xac\xe5\x8f\xb8.cn\r\nkobe.jp\n*.kobe.jp\n";
    for (int i = 0; i < 100; i++)
        (void)sprintf(list + strlen(list), "filler%d\n", i);
    int64_t version_us = 7;
    size_t size;
    struct data_writer *writer = data_writer_create(SUFFIXES_KIND, sizeof(struct name_entry));
    assert_true(suffix_list_add(writer, "l", list, strlen(list), &version_us, &error));
    assert_int_equal(version_us, INT64_C(1761292751) * 1000000);
    uint8_t *image = data_writer_image(writer, 0, "", "", &size);
    data_writer_destroy(writer);
    assert_int_equal(
        data_file_over(image, size, "l", SUFFIXES_KIND, sizeof(struct name_entry), &file, &error),
        DATA_GOOD);
    assert_int_equal(name_table_over(&file, &table, &error), DATA_GOOD);
    return table;
}

static void the_registrable_part_is_one_label_more_than_the_public_suffix(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"www.example.com", "example.com"},
        {"example.com", "example.com"},
        {"a.b.example.co.uk", "example.co.uk"},
        {"x.github.io", "x.github.io"},
        {"a.x.github.io", "x.github.io"},
        {"notgithub.io", "notgithub.io"},
        {"a.b.example.unlisted", "example.unlisted"}, /* the rule "*" */
        {"a.b.c.kawasaki.jp", "b.c.kawasaki.jp"},     /* a wildcard */
        {"x.city.kawasaki.jp", "city.kawasaki.jp"},   /* its exception */
        {"a.kobe.jp", "a.kobe.jp"},                   /* the wildcard makes it a suffix itself */
        {"www.www.ck", "www.ck"},
        {"a.b.c.ck", "b.c.ck"},
        {"www.a.xn--55qx5d.cn", "a.xn--55qx5d.cn"}, /* Unicode in the list, ASCII on the wire */
    };
    struct name_table table = open_rules();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(suffixes_registrable(&table, cases[i][0]), cases[i][1]);
    name_table_close(&table);
}

static void names_without_a_registrable_part_stay_whole(void **state)
{
    (void)state;
    static const char *const cases[] = {"com",      "co.uk",      "github.io", "localhost",
                                        "10.1.2.3", "fe80::1",    "b.ck",      "",
                                        "[::1]:80", "kawasaki.jp"};
    struct name_table table = open_rules();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(suffixes_registrable(&table, cases[i]), cases[i]);
    name_table_close(&table);
}

static void without_the_list_it_is_found_by_its_shape(void **state)
{
    (void)state;
    struct name_table none = {0};
    assert_string_equal(suffixes_registrable(&none, "a.b.c.d"), "c.d");
    assert_string_equal(suffixes_registrable(&none, "www.bbc.co.uk"), "bbc.co.uk");
    assert_string_equal(suffixes_registrable(&none, "bbc.co.uk"), "bbc.co.uk");
    assert_string_equal(suffixes_registrable(&none, "co.uk"), "co.uk");
    assert_string_equal(suffixes_registrable(&none, "www.co.example"), "co.example");
    assert_string_equal(suffixes_registrable(&none, "www.shop.de"), "shop.de");
    assert_string_equal(suffixes_registrable(&none, "d"), "d");
    assert_string_equal(suffixes_registrable(&none, ""), "");
    assert_string_equal(suffixes_registrable(&none, "192.168.1.1"), "192.168.1.1");
}

static void odd_names_are_survived(void **state)
{
    (void)state;
    struct name_table table = open_rules();
    char name[70000];
    memset(name, '.', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_non_null(suffixes_registrable(&table, name));
    for (size_t i = 0; i < sizeof name - 1; i += 2)
        name[i] = 'a';
    assert_non_null(suffixes_registrable(&table, name));
    assert_string_equal(suffixes_registrable(&table, "..com"), ".com");
    name_table_close(&table);
}

static void a_file_that_is_not_the_list_is_refused(void **state)
{
    (void)state;
    struct error error;
    int64_t version_us = 0;
    struct data_writer *writer = data_writer_create(SUFFIXES_KIND, sizeof(struct name_entry));
    assert_false(suffix_list_add(writer, "l.dat", "<html>\n", 7, &version_us, &error));
    assert_non_null(strstr(error.sentence, "'l.dat' is not the public suffix list"));
    data_writer_destroy(writer);
}

/* RFC 3492 section 7.1, (A) Arabic and (I) Russian; Unicode labels of real domains. */
static void unicode_labels_become_punycode(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"b\xc3\xbc"
         "cher.Example",
         "xn--bcher-kva.example"},
        {"\xe5\x85\xac\xe5\x8f\xb8.cn", "xn--55qx5d.cn"},
        {"\xd9\x84\xd9\x8a\xd9\x87\xd9\x85\xd8\xa7\xd8\xa8\xd8\xaa\xd9\x83\xd9\x84\xd9\x85\xd9\x88"
         "\xd8\xb4\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a\xd8\x9f",
         "xn--egbpdaj6bu4bxfgehfvwxn"},
    };
    char out[256];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(domain_to_ascii(cases[i][0], strlen(cases[i][0]), out, sizeof out));
        assert_string_equal(out, cases[i][1]);
    }
    assert_false(domain_to_ascii("\xff", 1, out, sizeof out));
    assert_false(domain_to_ascii("\xe5\x85", 2, out, sizeof out));
    assert_false(domain_to_ascii("abcdef", 6, out, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registrable_part_is_one_label_more_than_the_public_suffix),
        cmocka_unit_test(names_without_a_registrable_part_stay_whole),
        cmocka_unit_test(without_the_list_it_is_found_by_its_shape),
        cmocka_unit_test(odd_names_are_survived),
        cmocka_unit_test(a_file_that_is_not_the_list_is_refused),
        cmocka_unit_test(unicode_labels_become_punycode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
