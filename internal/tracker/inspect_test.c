/* SPDX-License-Identifier: MIT */
/* The bytes that streams and datagrams are fed with: from any offset, and for probes that need
 * several datagrams. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "parser/packet.h"

#include <string.h>

/* Sequence numbers of RTP packets of one direction, and the flow's protocol after them. */
/* Empty: none. */
static const char *app_after(const uint16_t *sequences, size_t count)
{
    struct observer *observer = observer_create(NULL);
    struct endpoint from = endpoint_of("10.0.0.1", 40000), to = endpoint_of("10.0.0.2", 40002);
    for (size_t i = 0; i < count; i++) {
        struct build rtp = {.size = 0}, frame = {.size = 0};
        build_hex(&rtp, "8008");
        build_number(&rtp, sequences[i], 2);
        build_hex(&rtp, "00000000 12345678 d5d5d5d5");
        frame_udp(&frame, &from, &to, build_span(&rtp));
        observer_see(observer, &frame);
    }
    (void)observer_finish(observer);
    static char app[sizeof observer->flows[0].app_protocol];
    memcpy(app, observer->flows[0].app_protocol, sizeof app);
    observer_destroy(observer);
    return app;
}

static void a_probe_remembers_the_datagrams_of_a_direction(void **state)
{
    (void)state;
    assert_string_equal(app_after((const uint16_t[]){1, 2, 3, 4}, 4), "rtp");
    assert_string_equal(app_after((const uint16_t[]){9000, 1, 2, 3, 4}, 5), "rtp");
    assert_string_equal(app_after((const uint16_t[]){1, 2, 3}, 3), "");
}

static void after_some_datagrams_nobody_asks_any_more(void **state)
{
    (void)state;
    assert_string_equal(
        app_after((const uint16_t[]){100, 200, 300, 400, 500, 600, 1, 2, 3, 4, 5}, 11), "");
}

/* 2^31 behind is the only distance whose negation overflows (found by packet_fuzz). */
static void bytes_from_half_the_sequence_space_away_are_passed_over(void **state)
{
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    static const char request[] = "GET /whole HTTP/1.1\r\nHost: a.example\r\n\r\n";
    struct segment away = {.flags = TCP_ACK | TCP_PSH, .window = 100};
    (void)state;
    script_play(&script, ">S <SA >A");
    script_say(&script, true, (struct span){(const uint8_t *)request, 10});
    away.seq = script.next[0] + 0x80000000;
    away.ack = script.seen[0];
    away.payload = (struct span){(const uint8_t *)"XXXXXXXXXX", 10};
    script_send(&script, true, &away);
    script_say(&script, true, (struct span){(const uint8_t *)request + 10, sizeof request - 11});
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "/whole")) fail_msg("%s", lines);
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_probe_remembers_the_datagrams_of_a_direction),
        cmocka_unit_test(bytes_from_half_the_sequence_space_away_are_passed_over),
        cmocka_unit_test(after_some_datagrams_nobody_asks_any_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
