/* SPDX-License-Identifier: MIT */
#include "vendor_registry.h"

#include "test_files.h"

static const char registry[] = "Registry,Assignment,Organization Name,Organization Address\r\n"
                               "MA-L,001122,\"Large, Inc.\",\"1 Road\nTown\"\r\n"
                               "MA-L,AABBCC,Odd one,x\r\n"
                               "MA-L,70B3D5,IEEE Registration Authority,x\r\n"
                               "MA-M,0011223,\"  Medium\n  Ltd \",x\r\n"
                               "MA-S,001122334,Small \xff"
                               "GmbH,x\r\n"
                               "MA-S,70B3D5001,Tiny,x\r\n"
                               "MA-L,001122,Second claimant,x\r\n"
                               "MA-L,00112,too short,x\r\n"
                               "MA-L,ZZZZZZ,no hex,x\r\n";

static struct data_file open_registry(void)
{
    struct data_file file;
    struct error error;
    size_t size;
    struct data_writer *writer = data_writer_create(VENDORS_KIND, sizeof(struct vendor_entry));
    assert_true(vendor_registry_add(writer, "r.csv", registry, sizeof registry - 1, &error));
    vendor_registry_finish(writer);
    uint8_t *image = data_writer_image(writer, 5, "s", "l", &size);
    data_writer_destroy(writer);
    assert_int_equal(
        data_file_over(image, size, "r", VENDORS_KIND, sizeof(struct vendor_entry), &file, &error),
        DATA_GOOD);
    return file;
}

static const char *vendor_of(const struct data_file *vendors, const char *text)
{
    struct mac_address mac;
    assert_true(mac_parse(text, &mac));
    return vendors_find(vendors, &mac, 36);
}

static void the_longest_prefix_names_the_vendor(void **state)
{
    (void)state;
    struct data_file vendors = open_registry();
    assert_int_equal(vendors.header->entry_count, 5);
    assert_string_equal(vendor_of(&vendors, "00:11:22:35:00:00"), "Medium Ltd");
    assert_string_equal(vendor_of(&vendors, "00:11:22:33:4f:ff"), "Small \\xffGmbH");
    assert_string_equal(vendor_of(&vendors, "00:11:22:33:40:00"), "Small \\xffGmbH");
    assert_string_equal(vendor_of(&vendors, "00:11:22:40:00:00"), "Large, Inc.");
    assert_null(vendor_of(&vendors, "00:11:23:00:00:00"));
    data_file_close(&vendors);
}

static void a_block_split_among_small_ones_names_nobody_outside_of_them(void **state)
{
    (void)state;
    struct data_file vendors = open_registry();
    assert_string_equal(vendor_of(&vendors, "70:b3:d5:00:1a:aa"), "Tiny");
    assert_null(vendor_of(&vendors, "70:b3:d5:00:2a:aa"));
    data_file_close(&vendors);
}

static void locally_administered_group_and_empty_addresses_have_no_vendor(void **state)
{
    (void)state;
    struct data_file vendors = open_registry();
    assert_null(vendor_of(&vendors, "aa:bb:cc:00:00:01")); /* registered, yet bit 0x02 is set */
    assert_null(vendor_of(&vendors, "01:11:22:00:00:00"));
    assert_null(vendor_of(&vendors, "00:00:00:00:00:00"));
    data_file_close(&vendors);
    assert_null(vendor_of(&vendors, "00:11:22:35:00:00")); /* no set is open */
}

static void what_is_not_the_registry_is_refused(void **state)
{
    (void)state;
    struct error error;
    struct data_writer *writer = data_writer_create(VENDORS_KIND, sizeof(struct vendor_entry));
    assert_false(vendor_registry_add(writer, "x.csv", "hello", 5, &error));
    assert_non_null(strstr(error.sentence, "'x.csv' is not one of IEEE's registries"));
    assert_false(vendor_registry_add(writer, "x.csv", "", 0, &error));
    assert_false(
        vendor_registry_add(writer, "x.csv", "R,Assignment,N\nMA-L,001122,\"x", 29, &error));
    assert_non_null(strstr(error.sentence, "line 2 never ends"));
    data_writer_destroy(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_prefix_names_the_vendor),
        cmocka_unit_test(a_block_split_among_small_ones_names_nobody_outside_of_them),
        cmocka_unit_test(locally_administered_group_and_empty_addresses_have_no_vendor),
        cmocka_unit_test(what_is_not_the_registry_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
