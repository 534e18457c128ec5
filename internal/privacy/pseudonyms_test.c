/* SPDX-License-Identifier: MIT */
/* Addresses in text, in every form in use, and texts that only look like one. */
#include "pseudonyms.h"
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct ip_network home;
static char folder[] = "/tmp/netscope-pseudonyms-XXXXXX", key[64];

static struct pseudonyms *pseudonyms_of(enum pseudonym_mode mode)
{
    struct error error = {.sentence = ""};
    const struct privacy_options options = {
        .mode = mode, .key_file = key, .local_networks = &home, .local_network_count = 1};
    assert_true(ip_network_parse("192.168.0.0/16", &home));
    struct pseudonyms *pseudonyms = pseudonyms_create(&options, &error);
    if (!pseudonyms) fail_msg("%s", error.sentence);
    return pseudonyms;
}

static const char *ip_of(struct pseudonyms *pseudonyms, const char *text)
{
    static char out[IP_TEXT_SIZE];
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    (void)pseudonyms_ip(pseudonyms, &ip);
    return ip_format(&ip, out);
}

static const char *text_of(struct pseudonyms *pseudonyms, const char *in, bool own_only)
{
    static char memory[2][1024];
    static unsigned turn;
    struct text out = text_into(memory[turn++ % 2], 1024);
    struct span bytes = {(const uint8_t *)in, strlen(in)};
    return pseudonyms_text(pseudonyms, bytes, own_only, &out) ? out.data : in;
}

/* The text around the address, before and after the replacement. */
static void expect(struct pseudonyms *pseudonyms, const char *front, const char *address,
                   const char *pseudonym, const char *back)
{
    char in[512], out[512];
    (void)snprintf(in, sizeof in, "%s%s%s", front, address, back);
    (void)snprintf(out, sizeof out, "%s%s%s", front, pseudonym, back);
    assert_string_equal(text_of(pseudonyms, in, false), out);
    assert_string_not_equal(in, out);
}

static void quads_are_found_wherever_a_word_begins(void **state)
{
    struct pseudonyms *pseudonyms = pseudonyms_of(PSEUDONYMS_LOCAL);
    static const char *const around[][2] = {
        {"", ""},       {"http://", ":8080/d.xml"}, {"[\"", "\"]"},  {"a=", "&b=1"},
        {"from ", "."}, {"10.0.0.1,", ",8.8.8.8"},  {"ip-", ".ec2"}, {"x ", "/24"}};
    char pseudonym[IP_TEXT_SIZE], dashed[IP_TEXT_SIZE];
    (void)state;
    strcpy(pseudonym, ip_of(pseudonyms, "192.168.7.20"));
    assert_memory_equal(pseudonym, "192.168.", 8);
    assert_string_not_equal(pseudonym, "192.168.7.20");
    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++)
        expect(pseudonyms, around[i][0], "192.168.7.20", pseudonym, around[i][1]);
    strcpy(dashed, pseudonym);
    for (char *c = dashed; *c; c++)
        if (*c == '.') *c = '-';
    expect(pseudonyms, "", "192-168-7-20", dashed, ".0123abcd.plex.direct");
    pseudonyms_destroy(pseudonyms);
}

static void what_is_no_address_of_ours_stays(void **state)
{
    struct pseudonyms *local = pseudonyms_of(PSEUDONYMS_LOCAL),
                      *all = pseudonyms_of(PSEUDONYMS_ALL);
    static const char *const texts[] = {"",
                                        "www.example.org",
                                        "8.8.8.8",
                                        "1.192.168.7.20",
                                        "192.168.7.20.1",
                                        "192.168.7.256",
                                        "v192.168.7.20",
                                        "192.168.7",
                                        "12:34:56",
                                        "ff:ff:ff:ff:ff:ff",
                                        "8.8.8.8.in-addr.arpa",
                                        "in-addr.arpa",
                                        "2001:db8::1",
                                        "255.255.255.255 127.0.0.1 0.0.0.0 ff02::fb ::1"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_string_equal(text_of(local, texts[i], false), texts[i]);
    assert_string_not_equal(text_of(all, "8.8.8.8", false), "8.8.8.8");
    assert_string_not_equal(text_of(all, "2001:db8::1", false), "2001:db8::1");
    assert_string_equal(text_of(all, "Chrome/120.0.0.0 nginx/1.2.3.4", true),
                        "Chrome/120.0.0.0 nginx/1.2.3.4");
    assert_string_equal(text_of(all, texts[13], false), texts[13]);
    pseudonyms_destroy(local);
    pseudonyms_destroy(all);
}

static void macs_are_found_in_every_writing_and_keep_it(void **state)
{
    struct pseudonyms *pseudonyms = pseudonyms_of(PSEUDONYMS_LOCAL);
    struct mac_address mac;
    char colons[MAC_TEXT_SIZE], other[MAC_TEXT_SIZE];
    size_t size = 0;
    (void)state;
    assert_true(mac_parse("f0:18:98:5c:11:01", &mac));
    assert_true(pseudonyms_mac(pseudonyms, &mac));
    (void)mac_format(&mac, colons);
    assert_memory_equal(colons, "f0:18:98:", 9);
    expect(pseudonyms, "host [", "f0:18:98:5c:11:01", colons, "]._workstation._tcp.local");
    for (char *c = colons; *c; c++)
        other[size++] = *c == ':' ? '-' : (char)(*c >= 'a' ? *c - 'a' + 'A' : *c);
    other[size] = '\0';
    expect(pseudonyms, "id=", "F0-18-98-5C-11-01", other, ";");
    size = 0;
    for (char *c = colons; *c; c++)
        if (*c != ':') other[size++] = *c;
    other[size] = '\0';
    expect(pseudonyms, "", "f018985c1101", other, "@living room._raop._tcp.local");
    expect(pseudonyms, "uuid:2fac1234-31f8-11b4-a222-", "f018985c1101", other, "");
    assert_string_equal(text_of(pseudonyms, "f018985c110", false), "f018985c110");
    assert_string_equal(text_of(pseudonyms, "f018985c11012", false), "f018985c11012");
    pseudonyms_destroy(pseudonyms);
}

static void ipv6_and_names_of_the_reverse_tree_are_found(void **state)
{
    struct pseudonyms *pseudonyms = pseudonyms_of(PSEUDONYMS_LOCAL);
    char pseudonym[IP_TEXT_SIZE];
    unsigned a, b, c, d;
    char name[64];
    (void)state;
    strcpy(pseudonym, ip_of(pseudonyms, "fe80::f218:98ff:fe5c:1101"));
    assert_memory_equal(pseudonym, "fe80::", 6);
    expect(pseudonyms, "http://[", "fe80::f218:98ff:fe5c:1101", pseudonym, "]:80/");
    expect(pseudonyms, "", "FE80:0:0:0:F218:98FF:FE5C:1101", pseudonym, "%eth0");
    strcpy(pseudonym, ip_of(pseudonyms, "ff02::1:ff5c:1101"));
    assert_memory_equal(pseudonym, "ff02::1:ff", 10);
    assert_string_not_equal(pseudonym, "ff02::1:ff5c:1101");
    assert_int_equal(sscanf(ip_of(pseudonyms, "192.168.7.20"), "%u.%u.%u.%u", &a, &b, &c, &d), 4);
    (void)snprintf(name, sizeof name, "%u.%u.%u.%u.in-addr.arpa", d, c, b, a);
    expect(pseudonyms, "{\"name\":\"", "20.7.168.192.in-addr.arpa", name, "\"}");
    (void)snprintf(name, sizeof name, "%u.168.192.in-addr.arpa", c);
    expect(pseudonyms, "", "7.168.192.in-addr.arpa", name, ".");
    assert_string_equal(text_of(pseudonyms, "168.192.in-addr.arpa", false), "168.192.in-addr.arpa");
    pseudonyms_destroy(pseudonyms);
}

/* ------------------------------------------------------------ the key */

static const char *refusal(void)
{
    static struct error error;
    const struct privacy_options options = {.mode = PSEUDONYMS_LOCAL, .key_file = key};
    error.sentence[0] = '\0';
    struct pseudonyms *pseudonyms = pseudonyms_create(&options, &error);
    pseudonyms_destroy(pseudonyms);
    return error.sentence;
}

static void a_key_is_made_once_for_its_owner_only(void **state)
{
    struct stat info;
    char first[IP_TEXT_SIZE];
    (void)state;
    (void)unlink(key);
    struct pseudonyms *pseudonyms = pseudonyms_of(PSEUDONYMS_LOCAL);
    strcpy(first, ip_of(pseudonyms, "192.168.7.20"));
    pseudonyms_destroy(pseudonyms);
    assert_int_equal(stat(key, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(info.st_size, 32);
    pseudonyms = pseudonyms_of(PSEUDONYMS_LOCAL);
    assert_string_equal(ip_of(pseudonyms, "192.168.7.20"), first);
    pseudonyms_destroy(pseudonyms);
}

static void a_key_that_is_none_or_no_secret_is_refused_with_a_way_out(void **state)
{
    (void)state;
    assert_string_equal(refusal(), "");
    assert_int_equal(chmod(key, 0604), 0);
    assert_non_null(strstr(refusal(), "can be read by others, so it is no secret; run `chmod 600"));
    assert_int_equal(chmod(key, 0600), 0);
    assert_int_equal(truncate(key, 31), 0);
    assert_non_null(strstr(refusal(), "does not hold 32 bytes"));
    assert_int_equal(truncate(key, 33), 0);
    assert_non_null(strstr(refusal(), "does not hold 32 bytes"));
    assert_int_equal(unlink(key), 0);
    assert_int_equal(mkdir(key, 0700), 0);
    assert_non_null(strstr(refusal(), "is not a file"));
    assert_int_equal(rmdir(key), 0);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) return -1;
    (void)snprintf(key, sizeof key, "%s/key", folder);
    /* A fixed key: with a random one an address may map to itself (docs/privacy.md). */
    int file = open(key, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    bool good = file >= 0 && write(file, "thirty-two bytes for these tests", 32) == 32;
    return good && close(file) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(key);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quads_are_found_wherever_a_word_begins),
        cmocka_unit_test(what_is_no_address_of_ours_stays),
        cmocka_unit_test(macs_are_found_in_every_writing_and_keep_it),
        cmocka_unit_test(ipv6_and_names_of_the_reverse_tree_are_found),
        cmocka_unit_test(a_key_is_made_once_for_its_owner_only),
        cmocka_unit_test(a_key_that_is_none_or_no_secret_is_refused_with_a_way_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
