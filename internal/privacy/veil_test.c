/* SPDX-License-Identifier: MIT */
/* Names of devices in text, beside addresses; what must not be taken for either. */
#include "veil.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/netscope-veil-XXXXXX", key[64];

static struct veil *veil_with(const char *const *names, size_t count)
{
    struct error error = {.sentence = ""};
    struct veil *veil = veil_open(key, NULL, 0, &error);
    if (!veil) fail_msg("%s", error.sentence);
    for (size_t i = 0; i < count; i++)
        assert_true(veil_learn(veil, (struct span){(const uint8_t *)names[i], strlen(names[i])}));
    return veil;
}

static const char *of(struct span (*change)(void *, struct span), struct veil *veil,
                      const char *text)
{
    static char memory[4][1024];
    static unsigned turn;
    struct span out = change(veil, (struct span){(const uint8_t *)text, strlen(text)});
    char *copy = memory[turn++ % 4];
    assert_non_null(out.data);
    snprintf(copy, 1024, "%.*s", (int)out.size, (const char *)out.data);
    return copy;
}

static void a_learned_name_is_replaced_wherever_a_word_begins(void **state)
{
    static const char *const names[] = {"Annas-Laptop", "Anna's \"big\" Phone",
                                        "küche.corp.example"};
    static const char *const texts[] = {
        "A new device: annas-laptop", "http://annas-laptop:8080/x?d=annas-laptop.",
        "ANNAS-LAPTOP.example.org",   "{\"hostname\":\"Anna's \\\"big\\\" Phone\"}",
        "Anna's \"big\" Phone",       "Küche",
        "k\u00fcche.corp.example.",   "annas-laptop-2",
    };
    (void)state;
    struct veil *veil = veil_with(names, 3);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *out = of(veil_text, veil, texts[i]);
        static const char *const never[] = {"anna", "laptop", "big", "k\xc3\xbc", "K\xc3\xbc"};
        for (size_t j = 0; j < 5; j++)
            if (strcasestr(out, never[j])) fail_msg("'%s' is in '%s'", never[j], out);
        assert_non_null(strcasestr(out, "n-"));
    }
    assert_string_equal(of(veil_text, veil, "annas-laptops were sold"), "annas-laptops were sold");
    veil_close(veil);
}

static void a_name_of_few_letters_is_replaced_only_if_it_is_the_whole_text(void **state)
{
    static const char *const names[] = {"tv", "com"};
    (void)state;
    struct veil *veil = veil_with(names, 2);
    assert_string_equal(of(veil_text, veil, "tv.example.com"), "tv.example.com");
    assert_non_null(strstr(of(veil_text, veil, "tv"), "n-"));
    const char *lines = of(veil_text, veil, "PTR\ttv\nPTR\ttv.lan");
    assert_null(strstr(lines, "tv"));
    assert_non_null(strstr(lines, ".lan"));
    veil_close(veil);
}

static void names_in_a_local_domain_need_not_be_learned(void **state)
{
    (void)state;
    struct veil *veil = veil_with(NULL, 0);
    const char *code = of(veil_text, veil, "nas.fritz.box");
    assert_int_equal(strlen(code), strlen("n-0123456789abcdef.fritz.box"));
    char url[256];
    snprintf(url, sizeof url, "see http://%s/a.lan.html", code);
    assert_string_equal(of(veil_text, veil, "see http://nas.fritz.box/a.lan.html"), url);
    const char *printer = of(veil_text, veil, "[\"Anna's Printer._ipp._tcp.local\"]");
    assert_null(strstr(printer, "Printer"));
    assert_null(strstr(printer, "Anna"));
    assert_non_null(strstr(printer, "._ipp._tcp.local\"]"));
    assert_string_equal(of(veil_text, veil, "_ipp._tcp.local"), "_ipp._tcp.local");
    assert_string_equal(of(veil_text, veil, "www.example.com"), "www.example.com");
    veil_close(veil);
}

static void a_name_made_of_digits_does_not_hide_a_part_of_an_address(void **state)
{
    static const char *const names[] = {"2001", "beef", "f018", "1681"};
    (void)state;
    struct veil *with = veil_with(names, 4), *without = veil_with(NULL, 0);
    static const char *const addresses[] = {"2001:db8:beef::7", "f0:18:98:5c:11:01", "f018985c1101",
                                            "203.0.113.7"};
    for (size_t i = 0; i < 4; i++) {
        const char *out = of(veil_text, with, addresses[i]);
        assert_string_not_equal(out, addresses[i]);
        assert_string_equal(out, of(veil_text, without, addresses[i]));
    }
    veil_close(with);
    veil_close(without);
}

static void the_same_key_gives_the_same_and_spellings_stay_apart(void **state)
{
    (void)state;
    struct veil *one = veil_with(NULL, 0), *two = veil_with(NULL, 0);
    assert_string_equal(of(veil_code, one, "kitchen"), of(veil_code, two, "kitchen"));
    const char *small = of(veil_code, one, "kitchen"), *large = of(veil_code, one, "Kitchen");
    assert_memory_equal(small + 2, large + 2, 16); /* one device, in two spellings */
    assert_string_not_equal(small, large);
    assert_string_not_equal(large, of(veil_code, one, "KITCHEN"));
    assert_int_equal(veil_ipv4(one, 0xcb007107), veil_ipv4(two, 0xcb007107));
    assert_int_not_equal(veil_ipv4(one, 0xcb007107), 0xcb007107);
    assert_int_equal(veil_mac(one, 0xf018985c1101) >> 24, 0xf01898);
    assert_int_not_equal(veil_mac(one, 0xf018985c1101), 0xf018985c1101);
    assert_int_equal(strlen(of(veil_hash, one, "00ff")), 64);
    veil_close(one);
    veil_close(two);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(key, sizeof key, "%s/key", mkdtemp(folder));
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(key);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_learned_name_is_replaced_wherever_a_word_begins),
        cmocka_unit_test(a_name_of_few_letters_is_replaced_only_if_it_is_the_whole_text),
        cmocka_unit_test(names_in_a_local_domain_need_not_be_learned),
        cmocka_unit_test(a_name_made_of_digits_does_not_hide_a_part_of_an_address),
        cmocka_unit_test(the_same_key_gives_the_same_and_spellings_stay_apart),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
