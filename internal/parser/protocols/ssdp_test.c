/* SPDX-License-Identifier: MIT */
#include "parse_check.h"
#include "test.h"

extern const struct protocol ssdp_protocol;

static void expect(const char *text, const char *expected)
{
    struct parse_input input = {.protocol = &ssdp_protocol,
                                .sender_port = 1900,
                                .receiver_port = 1900,
                                .bytes = span_text(text)};
    check_datagram(&input, expected);
}

static void a_notification_says_what_the_device_is(void **state)
{
    (void)state;
    expect("NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNts: ssdp:alive\r\n"
           "NT: urn:schemas-upnp-org:device:MediaRenderer:1\r\n"
           "Server: Linux/3.10 UPnP/1.0 BoxTV/2.1\r\nLOCATION:http://192.0.2.1/d.xml\r\n\r\n",
           "evidence attribute=3 source=6 confidence=0.50 value=\"Linux/3.10\"\n"
           "evidence attribute=2 source=6 confidence=0.40 value=\"BoxTV/2.1\"\n"
           "evidence attribute=4 source=6 confidence=0.70 value=\"MediaRenderer\"\n"
           "evidence attribute=5 source=6 confidence=0.70 value=\"http://192.0.2.1/d.xml\"\n"
           "status more\n");
}

static void a_reply_names_a_service(void **state)
{
    (void)state;
    expect("HTTP/1.1 200 OK\r\nST: urn:dial-multiscreen-org:service:dial:1\r\n"
           "SERVER: Linux, UPnP/1.0, MiniUPnPd/2.0\r\n\r\n",
           "evidence attribute=3 source=6 confidence=0.50 value=\"Linux\"\n"
           "evidence attribute=5 source=6 confidence=0.70 value=\"dial\"\n"
           "status more\n");
}

static void a_search_tells_only_the_program_that_searches(void **state)
{
    (void)state;
    expect("M-SEARCH * HTTP/1.1\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
           "USER-AGENT: Browser/1 Windows\xff\r\n\r\n",
           "evidence attribute=6 source=6 confidence=0.60 value=\"Browser/1 Windows\\\\xff\"\n"
           "status more\n");
}

static void a_goodbye_offers_nothing(void **state)
{
    (void)state;
    expect("NOTIFY * HTTP/1.1\r\nNTS: ssdp:byebye\r\nNT: urn:x:service:dial:1\r\n\r\n",
           "status more\n");
}

static void other_datagrams_are_odd(void **state)
{
    (void)state;
    expect("hello", "oddity a datagram in an SSDP flow is not an SSDP message\nstatus more\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notification_says_what_the_device_is),
        cmocka_unit_test(a_reply_names_a_service),
        cmocka_unit_test(a_search_tells_only_the_program_that_searches),
        cmocka_unit_test(a_goodbye_offers_nothing),
        cmocka_unit_test(other_datagrams_are_odd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
