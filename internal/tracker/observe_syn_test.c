/* SPDX-License-Identifier: MIT */
#include "tracker/tracker.h"

#include "observer.h"
#include "packets.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static const struct ip_network home = {.address = {.bytes = {[12] = 10}, .version = 4},
                                       .prefix_bits = 8};

/* The evidence from a SYN with these options, sent with TTL 64 by 10.0.0.1. */
static char *seen_of(const char *options_hex, uint16_t window)
{
    struct tracker_options options = observer_options();
    options.local_networks = &home;
    options.local_network_count = 1;
    struct observer *observer = observer_create(&options);
    struct endpoint client = endpoint_of("10.0.0.1", 50000),
                    server = endpoint_of("93.184.216.34", 443);
    struct build segment = {.size = 0}, after = {.size = 0}, frame = {.size = 0};
    build_hex(&after, options_hex);
    build_number(&segment, client.port, 2);
    build_number(&segment, server.port, 2);
    build_number(&segment, 1000, 4);
    build_number(&segment, 0, 4);
    build_number(&segment, (20 + after.size) / 4 << 4, 1);
    build_number(&segment, 0x02, 1);
    build_number(&segment, window, 2);
    build_number(&segment, 0, 4);
    build_bytes(&segment, after.data, after.size);
    frame_ip(&frame, &client, &server, 6, build_span(&segment));
    observer_see(observer, &frame);
    char *lines = strdup(observer_finish(observer));
    observer_destroy(observer);
    return lines;
}

static void expect(const char *options_hex, uint16_t window, const char *system)
{
    char *lines = seen_of(options_hex, window);
    if (system) {
        assert_non_null(strstr(lines, system));
    } else {
        assert_null(strstr(lines, "trait"));
    }
    free(lines);
}

static void linux_is_told_by_the_order_of_its_options(void **state)
{
    (void)state;
    expect("020405b4 0402 080a0000000100000000 01 030307", 64240, "Linux");
}

static void macos_is_told_by_its_options_and_its_window(void **state)
{
    (void)state;
    const char *options = "020405b4 01 030306 01 01 080a0000000100000000 0402 00 00";
    expect(options, 65535, "macOS or iOS");
    expect(options, 1024, NULL);
}

static void an_order_that_nobody_is_known_for_says_nothing(void **state)
{
    (void)state;
    expect("020405b4", 1024, NULL);
    expect("", 1024, NULL);
}

static void options_that_lie_about_their_length_say_nothing(void **state)
{
    (void)state;
    expect("020005b4", 64240, NULL);
    expect("0204 05ff", 64240, NULL);
    expect("080a0000", 64240, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linux_is_told_by_the_order_of_its_options),
        cmocka_unit_test(macos_is_told_by_its_options_and_its_window),
        cmocka_unit_test(an_order_that_nobody_is_known_for_says_nothing),
        cmocka_unit_test(options_that_lie_about_their_length_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
