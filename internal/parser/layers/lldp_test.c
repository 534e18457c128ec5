/* SPDX-License-Identifier: MIT */
#include "model/evidence_ground.h"
#include "parser/packet.h"

#include "model/record.h"
#include "parse_check.h"
#include "test.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

struct said {
    char memory[1024];
    struct text lines;
};

static void take(void *owner, const struct event *event)
{
    struct said *said = owner;
    char mac[MAC_TEXT_SIZE];
    assert_int_equal(event->kind, EVENT_EVIDENCE);
    assert_int_equal(event->evidence.source, EVIDENCE_FROM_LLDP);
    text_format(&said->lines, "%s %s %s\n", mac_format(&event->evidence.mac, mac),
                evidence_attribute_name(event->evidence.attribute),
                (const char *)event->evidence.value.data);
}

/* What a frame of the port 02:00:00:00:00:07 says, and no read past the end of it cut. */
static const char *said_by(const char *hex)
{
    static struct said said;
    struct sink sink = {take, &said};
    struct packet packet = {.kind = PACKET_NOT_IP,
                            .ether_type = ETHER_TYPE_LLDP,
                            .has_macs = true,
                            .src_mac = {{2, 0, 0, 0, 0, 7}}};
    struct span whole = bytes_from_hex(hex);
    for (size_t size = 0; size <= whole.size; size++) {
        uint8_t *exact = malloc(size ? size : 1);
        assert_non_null(exact);
        memcpy(exact, whole.data, size);
        packet.link_payload = (struct span){exact, size};
        said.memory[0] = '\0';
        said.lines = text_into(said.memory, sizeof said.memory);
        lldp_parse(&packet, &sink);
        free(exact);
    }
    free((void *)whole.data);
    return said.memory;
}

#define CHASSIS "0207 04 020000000001 "
#define PORT "0404 07 676531 "
#define LIFE "0602 0078 "
#define END "0000"

static void a_switch_names_itself_its_kind_and_its_address(void **state)
{
    (void)state;
    assert_string_equal(said_by(CHASSIS PORT LIFE "0a04 636f7265 0c05 4c696e7578 0e04 0014 0004 "
                                                  "100c 05 01 0a000005 02 00000001 00 " END),
                        "02:00:00:00:00:01 port 02:00:00:00:00:07\n"
                        "02:00:00:00:00:01 hostname core\n"
                        "02:00:00:00:00:01 model Linux\n"
                        "02:00:00:00:00:01 type Switch\n"
                        "02:00:00:00:00:01 address 10.0.0.5\n");
}

static void a_chassis_that_is_no_mac_leaves_the_port_as_the_system(void **state)
{
    (void)state;
    assert_string_equal(said_by("0205 07 636f7265 " PORT LIFE "0a04 636f7265 0e04 0008 0008 " END),
                        "02:00:00:00:00:07 hostname core\n"
                        "02:00:00:00:00:07 type AccessPoint\n");
}

static void what_is_taken_back_says_nothing(void **state)
{
    (void)state;
    assert_string_equal(said_by(CHASSIS PORT "0602 0000 0a04 636f7265 " END), "");
    assert_string_equal(said_by(CHASSIS PORT "0a04 636f7265 " END), ""); /* no time to live */
}

static void text_of_a_stranger_is_escaped_and_ends_with_its_nul(void **state)
{
    (void)state;
    assert_string_equal(said_by("0207 04 020000000007 " PORT LIFE "0a06 41ff42004343 " END),
                        "02:00:00:00:00:07 hostname A\\xffB\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_switch_names_itself_its_kind_and_its_address),
        cmocka_unit_test(a_chassis_that_is_no_mac_leaves_the_port_as_the_system),
        cmocka_unit_test(what_is_taken_back_says_nothing),
        cmocka_unit_test(text_of_a_stranger_is_escaped_and_ends_with_its_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
