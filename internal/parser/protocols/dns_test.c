/* SPDX-License-Identifier: MIT */
#include "dns_message.h"
#include "parse_check.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct protocol dns_protocol;

/* Query 1234, recursion desired: www.Example.com, A, IN. */
#define QUESTION_NAME "03777777 074578616d706c65 03636f6d 00"
#define QUERY "1234 0100 0001 0000 0000 0000" QUESTION_NAME "0001 0001"

static char *datagram_from(const char *hex, uint16_t sender_port)
{
    struct span bytes = bytes_from_hex(hex);
    struct parse_input input = {
        .protocol = &dns_protocol, .sender_port = sender_port, .receiver_port = 53, .bytes = bytes};
    char *events = parse_datagram_events(&input);
    free((void *)bytes.data);
    return events;
}

static void expect_datagram(const char *hex, const char *expected)
{
    char *events = datagram_from(hex, 40000);
    assert_string_equal(events, expected);
    free(events);
}

static void a_query_gives_its_name_in_lower_case(void **state)
{
    (void)state;
    expect_datagram(QUERY, "name protocol=0 id=4660 flags=0100 rcode=0 response=0 truncated=0\n"
                           "  question type=1 class=1 name=\"www.example.com\"\n"
                           "status more\n");
}

static void a_reply_gives_its_records_and_opt_extends_the_rcode(void **state)
{
    (void)state;
    expect_datagram("1234 8183 0001 0003 0000 0001" QUESTION_NAME "0001 0001"
                    /* CNAME to cdn.example.com, by a pointer into the question */
                    "c00c 0005 0001 0000012c 0006 0363646e c010"
                    "c02d 0001 0001 0000003c 0004 c0000201"
                    "c02d 001c 0001 0000003c 0010 20010db8000000000000000000000001"
                    /* OPT: version 0, upper rcode 1 */
                    "00 0029 1000 01000000 0000",
                    "name protocol=0 id=4660 flags=8183 rcode=19 response=1 truncated=0\n"
                    "  question type=1 class=1 name=\"www.example.com\"\n"
                    "  record section=0 type=5 class=1 ttl=300 name=\"www.example.com\""
                    " data=\"cdn.example.com\"\n"
                    "  record section=0 type=1 class=1 ttl=60 name=\"cdn.example.com\""
                    " data=\"192.0.2.1\" address=192.0.2.1\n"
                    "  record section=0 type=28 class=1 ttl=60 name=\"cdn.example.com\""
                    " data=\"2001:db8::1\" address=2001:db8::1\n"
                    "status more\n");
}

/* One record of the root with this type and data, and its text. */
static void expect_data(const char *type, const char *rdata, const char *data)
{
    struct span bytes = bytes_from_hex(rdata);
    char hex[1024], expected[1024];
    snprintf(hex, sizeof hex, "0001 8000 0000 0001 0000 0000 00 %s 0001 00000001 %04x %s", type,
             (unsigned)bytes.size, rdata);
    snprintf(expected, sizeof expected, " name=\".\" data=\"%s\"\n", data);
    char *events = datagram_from(hex, 40000);
    if (!strstr(events, expected)) fail_msg("no%s in\n%s", expected, events);
    free(events);
    free((void *)bytes.data);
}

static void data_are_in_presentation_form(void **state)
{
    (void)state;
    expect_data("0002", "026e73 00", "ns");
    expect_data("000c", "00", ".");
    expect_data("000f", "000a 046d61696c 00", "10 mail");
    expect_data("000f", "0000 00", "0 .");
    expect_data("0010", "03613d62 0322c35c", "\\\"a=b\\\" \\\"\\\\x22\\\\xc3\\\\x5c\\\"");
    expect_data("0010", "", "");
    expect_data("0021", "0001 0002 01bb 0161 00", "1 2 443 a");
    expect_data("0006", "016d 00 0172 00 00000001 00000002 00000003 00000004 00000005",
                "m r 1 2 3 4 5");
    expect_data("0101", "00 05 6973737565 63612e6e6574", "0 issue \\\"ca.net\\\"");
    expect_data("0023", "0001 0002 0153 03534950 00 0161 00",
                "1 2 \\\"S\\\" \\\"SIP\\\" \\\"\\\" a");
    expect_data("002b", "0102 08 02 abcd", "258 8 2 abcd");
    expect_data("0030", "0101 03 0d 010203 04", "257 3 13 AQIDBA==");
    expect_data("002e", "0001 0d 02 00000e10 00000003 00000002 0001 0161 00 ffff",
                "A 13 2 3600 3 2 1 a");
    expect_data("002f", "0161 00 00 02 6001", "a A NS MX");
    expect_data("0034", "03 01 01 ff", "3 1 1 ff");
    expect_data("1234", "0a0b", "0a0b");
}

static void https_records_tell_how_to_connect(void **state)
{
    (void)state;
    expect_data("0041",
                "0001 00 0001 0006 026832 026833 0003 0002 01bb 0004 0008 c0000201 c0000202"
                "0005 0002 fe0d 0006 0010 20010db8000000000000000000000001 0002 0000",
                "1 . alpn=h2,h3 port=443 ipv4hint=192.0.2.1,192.0.2.2 ech=/g0= "
                "ipv6hint=2001:db8::1 no-default-alpn");
    expect_data("0040", "0000 03737663 00", "0 svc");
    expect_data("0041", "0001 00 ff00 0002 612c", "1 . key65280=a\\\\x2c");
}

static void broken_data_are_hex_and_a_broken_address_is_left_out(void **state)
{
    (void)state;
    expect_data("000f", "0a", "0a");
    expect_data("0041", "0001 00 0001 00ff", "000100000100ff");
    expect_datagram("0001 8000 0000 0001 0000 0000 00 0001 0001 00000001 0003 010203",
                    "oddity a name record's data breaks the form of its type\n"
                    "name protocol=0 id=1 flags=8000 rcode=0 response=1 truncated=0\n"
                    "status more\n");
}

static void an_update_says_so_in_its_flags(void **state)
{
    (void)state;
    /* RFC 2136: zone a, delete the A records of b.a: class ANY, no data. */
    expect_datagram("0001 2800 0001 0000 0001 0000 0161 00 0006 0001"
                    "0162 c00c 0001 00ff 00000000 0000",
                    "name protocol=0 id=1 flags=2800 rcode=0 response=0 truncated=0\n"
                    "  question type=6 class=1 name=\"a\"\n"
                    "status more\n");
}

static void a_client_may_use_the_port_of_another_name_protocol(void **state)
{
    (void)state;
    extern const struct protocol mdns_protocol, nbns_protocol, llmnr_protocol;
    static const struct {
        const struct protocol *protocol;
        uint16_t port;
    } others[] = {{&mdns_protocol, 5353}, {&llmnr_protocol, 5355}, {&nbns_protocol, 137}};
    struct span ask = bytes_from_hex("0001 0100 0001 0000 0000 0000 0161 00 0001 0001");
    struct span reply = bytes_from_hex("0001 8180 0001 0000 0000 0000 0161 00 0001 0001");
    for (size_t i = 0; i < 3; i++) {
        struct parse_context context = {.carrier = CARRIER_UDP, .port_hint = true};
        context.sender_port = others[i].port;
        context.receiver_port = 53;
        assert_int_equal(others[i].protocol->probe(&context, ask), PROBE_NO);
        assert_int_equal(dns_protocol.probe(&context, ask), PROBE_YES);
        assert_int_equal(others[i].protocol->probe(&context, reply), PROBE_YES);
        context.sender_port = 53;
        context.receiver_port = others[i].port;
        assert_int_equal(others[i].protocol->probe(&context, reply), PROBE_NO);
        assert_int_equal(dns_protocol.probe(&context, reply), PROBE_YES);
        assert_int_equal(others[i].protocol->probe(&context, ask), PROBE_YES);
    }
    free((void *)ask.data);
    free((void *)reply.data);
}

static void pointers_that_lead_forward_or_in_circles_do_not_hide_the_rest(void **state)
{
    (void)state;
    expect_datagram("0001 8000 0002 0002 0000 0000 c00c 0001 0001 0161 00 0001 0001"
                    "c0ff 0001 0001 00000001 0004 c0000201"
                    "c012 0001 0001 00000001 0004 c0000202",
                    "oddity a name is too long, or its pointers lead nowhere\n"
                    "name protocol=0 id=1 flags=8000 rcode=0 response=1 truncated=0\n"
                    "  question type=1 class=1 name=\"a\"\n"
                    "  record section=0 type=1 class=1 ttl=1 name=\"a\" data=\"192.0.2.2\""
                    " address=192.0.2.2\n"
                    "status more\n");
}

static void a_cut_message_gives_what_was_whole(void **state)
{
    (void)state;
    expect_datagram("1234 8380 0001 0002 0000 0000" QUESTION_NAME "0001 0001"
                    "c00c 0001 0001 0000003c 0004 c0000201 c00c 0001",
                    "oddity a name message is cut\n"
                    "name protocol=0 id=4660 flags=8380 rcode=0 response=1 truncated=1\n"
                    "  question type=1 class=1 name=\"www.example.com\"\n"
                    "  record section=0 type=1 class=1 ttl=60 name=\"www.example.com\""
                    " data=\"192.0.2.1\" address=192.0.2.1\n"
                    "status more\n");
}

static void more_records_than_the_scratch_holds_mark_the_message_truncated(void **state)
{
    (void)state;
    enum { COUNT = 4000, RECORD = 11 };
    uint8_t *bytes = calloc(1, 12 + COUNT * RECORD);
    assert_non_null(bytes);
    bytes[2] = 0x80;
    bytes[6] = COUNT >> 8;
    bytes[7] = COUNT & 255;
    for (size_t i = 0; i < COUNT; i++) {
        bytes[12 + i * RECORD + 2] = 10; /* NULL (RFC 1035), no data */
        bytes[12 + i * RECORD + 4] = 1;
    }
    struct parse_input input = {.protocol = &dns_protocol,
                                .sender_port = 53,
                                .receiver_port = 40000,
                                .bytes = {bytes, 12 + COUNT * RECORD}};
    char *events = parse_datagram_events(&input);
    assert_non_null(strstr(events, "truncated=1\n"));
    free(events);
    free(bytes);
}

static enum probe_answer probe(const char *hex, enum carrier carrier, uint16_t port)
{
    struct span bytes = bytes_from_hex(hex);
    struct parse_context context = {
        .carrier = carrier, .sender_port = 40000, .receiver_port = port, .port_hint = port == 53};
    enum probe_answer answer = dns_protocol.probe(&context, bytes);
    free((void *)bytes.data);
    return answer;
}

/* A record whose data are so many pointers, each to the one before, and a record named by the last. */
static bool reads_chain(unsigned pointers)
{
    enum { DATA = 25 }; /* where they begin; the first leads to the name at 12 */
    char hex[2048];
    int used =
        snprintf(hex, sizeof hex, "0001 8000 0000 0002 0000 0000 0161 00 1234 0001 00000001 %04x",
                 pointers * 2);
    for (unsigned i = 0; i < pointers; i++)
        used += snprintf(hex + used, sizeof hex - (size_t)used, "%04x",
                         0xc000 | (i ? DATA + 2 * (i - 1) : DNS_HEADER_SIZE));
    (void)snprintf(hex + used, sizeof hex - (size_t)used, "%04x 0001 0001 00000001 0004 c0000201",
                   0xc000 | (DATA + 2 * (pointers - 1)));
    char *events = datagram_from(hex, 40000);
    bool read = strstr(events, "type=1 class=1 ttl=1 name=\"a\" data=\"192.0.2.1\"") != NULL;
    free(events);
    return read;
}

static void a_chain_of_pointers_is_followed_as_far_as_names_need_it(void **state)
{
    (void)state;
    assert_true(reads_chain(1));
    assert_true(reads_chain(60));
    assert_false(reads_chain(100)); /* each reader of such a name would pay for it */
}

/* What a pointer leads to is copied from the text of an earlier name. Text that was dropped is not. */
static void pointers_into_names_that_were_dropped_or_read_before_give_the_same_text(void **state)
{
    (void)state;
    expect_datagram(
        "1234 8180 0001 0004 0000 0000" QUESTION_NAME "0001 0001"
        /* an SOA that ends behind its first name "ab.cd" (at 0x2d), which is dropped */
        "c00c 0006 0001 0000003c 0007 026162 026364 00"
        /* the name "cd", inside of it */
        "c030 0010 0001 0000003c 0002 0178"
        /* again, now as it was read, with a label in front; the data is "ab.cd" */
        "017a c030 0005 0001 0000003c 0002 c02d"
        /* and a label in front of the copied one */
        "0179 c042 0005 0001 0000003c 0002 c010",
        "oddity a name record's data breaks the form of its type\n"
        "name protocol=0 id=4660 flags=8180 rcode=0 response=1 truncated=0\n"
        "  question type=1 class=1 name=\"www.example.com\"\n"
        "  record section=0 type=6 class=1 ttl=60 name=\"www.example.com\""
        " data=\"02616202636400\"\n"
        "  record section=0 type=16 class=1 ttl=60 name=\"cd\" data=\"\\\"x\\\"\"\n"
        "  record section=0 type=5 class=1 ttl=60 name=\"z.cd\" data=\"ab.cd\"\n"
        "  record section=0 type=5 class=1 ttl=60 name=\"y.z.cd\" data=\"example.com\"\n"
        "status more\n");
}

static void only_a_whole_and_ordinary_message_is_dns_on_another_port(void **state)
{
    (void)state;
    assert_int_equal(probe(QUERY, CARRIER_UDP, 9999), PROBE_YES);
    assert_int_equal(probe(QUERY "00", CARRIER_UDP, 9999), PROBE_NO);
    assert_int_equal(probe("000000000000000000000000", CARRIER_UDP, 9999), PROBE_NO);
    assert_int_equal(probe(QUERY, CARRIER_UDP, 5353), PROBE_NO); /* left to mDNS */
    /* DSO, of an unassigned type and class */
    assert_int_equal(probe("1234 3000 0001 0000 0000 0000 0161 00 0001 0001", CARRIER_UDP, 9999),
                     PROBE_NO);
    assert_int_equal(probe("1234 0100 0001 0000 0000 0000 0161 00 7777 0001", CARRIER_UDP, 9999),
                     PROBE_NO);
    assert_int_equal(probe("1234 0100 0001 0000 0000 0000 0161 00 0001 7777", CARRIER_UDP, 9999),
                     PROBE_NO);
}

static void what_is_not_a_message_is_not_dns_on_port_53_either(void **state)
{
    (void)state;
    assert_int_equal(probe(QUERY, CARRIER_UDP, 53), PROBE_YES);
    assert_int_equal(probe("1234", CARRIER_UDP, 53), PROBE_NO);
    assert_int_equal(probe("1234 0100 ffff 0000 0000 0000 00", CARRIER_UDP, 53), PROBE_NO);
    /* a TLS ClientHello and an SSH banner on port 53 */
    assert_int_equal(probe("160301 0200 01 0001fc 0303 aabbccddeeff", CARRIER_TCP, 53), PROBE_NO);
    assert_int_equal(probe("5353482d322e302d4f70656e5353485f39", CARRIER_TCP, 53), PROBE_NO);
}

static void a_stream_is_known_by_its_length_in_front(void **state)
{
    (void)state;
    assert_int_equal(probe("00", CARRIER_TCP, 53), PROBE_MORE);
    assert_int_equal(probe("0021 1234", CARRIER_TCP, 9999), PROBE_MORE);
    assert_int_equal(probe("0021" QUERY, CARRIER_TCP, 9999), PROBE_YES);
    assert_int_equal(probe("0020" QUERY, CARRIER_TCP, 9999), PROBE_NO);
    assert_int_equal(probe("0004 1234", CARRIER_TCP, 53), PROBE_NO);
}

/* Two messages, and the beginning of a third. */
#define STREAM                                                                                     \
    "0021" QUERY "0031 1234 8180 0001 0001 0000 0000" QUESTION_NAME                                \
    "0001 0001 c00c 0001 0001 0000003c 0004 c0000201 0021 1234 0100"

static void a_stream_holds_many_messages(void **state)
{
    (void)state;
    struct span bytes = bytes_from_hex(STREAM);
    struct parse_input input = {
        .protocol = &dns_protocol, .sender_port = 40000, .receiver_port = 53, .bytes = bytes};
    char *events = parse_stream_events(&input, 0);
    assert_string_equal(events,
                        "name protocol=0 id=4660 flags=0100 rcode=0 response=0 truncated=0\n"
                        "  question type=1 class=1 name=\"www.example.com\"\n"
                        "name protocol=0 id=4660 flags=8180 rcode=0 response=1 truncated=0\n"
                        "  question type=1 class=1 name=\"www.example.com\"\n"
                        "  record section=0 type=1 class=1 ttl=60 name=\"www.example.com\""
                        " data=\"192.0.2.1\" address=192.0.2.1\n"
                        "oddity a name message is shorter than its header\n"
                        "status more\n");
    free(events);
    free((void *)bytes.data);
}

static void no_split_cut_or_flipped_bit_does_harm(void **state)
{
    (void)state;
    struct span bytes = bytes_from_hex(STREAM);
    struct parse_input input = {
        .protocol = &dns_protocol, .sender_port = 40000, .receiver_port = 53, .bytes = bytes};
    check_every_split(&input);
    check_every_truncation(&input, false);
    check_every_flip(&input, false);
    free((void *)bytes.data);
    input.bytes = bytes = bytes_from_hex(
        "1234 8183 0001 0006 0000 0001" QUESTION_NAME "0041 0001"
        "c00c 0041 0001 0000012c 001e 0001 00 0001 0006 026832 026833 0003 0002 01bb 0005 0002 fe0d"
        "0004 0001 ff c00c 0006 0001 00000001 0018 c010 c00c "
        "0000000100000002000000030000000400000005"
        "c00c 0010 0001 00000001 0003 026162 c00c 002f 0001 00000001 0006 c00c 0002 6001"
        "c00c 002e 0001 00000001 0015 0001 0d 02 00000e10 00000003 00000002 0001 c00c ff"
        "c00c 0023 0001 00000001 000a 0001 0002 0153 00 00 c00c 00 0029 1000 01000000 0000");
    check_every_truncation(&input, true);
    check_every_flip(&input, true);
    free((void *)bytes.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_gives_its_name_in_lower_case),
        cmocka_unit_test(a_reply_gives_its_records_and_opt_extends_the_rcode),
        cmocka_unit_test(data_are_in_presentation_form),
        cmocka_unit_test(https_records_tell_how_to_connect),
        cmocka_unit_test(broken_data_are_hex_and_a_broken_address_is_left_out),
        cmocka_unit_test(an_update_says_so_in_its_flags),
        cmocka_unit_test(a_client_may_use_the_port_of_another_name_protocol),
        cmocka_unit_test(pointers_that_lead_forward_or_in_circles_do_not_hide_the_rest),
        cmocka_unit_test(a_cut_message_gives_what_was_whole),
        cmocka_unit_test(more_records_than_the_scratch_holds_mark_the_message_truncated),
        cmocka_unit_test(a_chain_of_pointers_is_followed_as_far_as_names_need_it),
        cmocka_unit_test(pointers_into_names_that_were_dropped_or_read_before_give_the_same_text),
        cmocka_unit_test(only_a_whole_and_ordinary_message_is_dns_on_another_port),
        cmocka_unit_test(what_is_not_a_message_is_not_dns_on_port_53_either),
        cmocka_unit_test(a_stream_is_known_by_its_length_in_front),
        cmocka_unit_test(a_stream_holds_many_messages),
        cmocka_unit_test(no_split_cut_or_flipped_bit_does_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
