/* SPDX-License-Identifier: MIT */
#include "live_status.h"

#include "test.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct ledger at_first = {.frames_captured = 1000,
                                       .bytes_captured = 1000000,
                                       .frames_kernel_dropped = 7,
                                       .rows_committed = 10};
static const struct ledger later = {.frames_captured = 21000,
                                    .bytes_captured = 26000000,
                                    .frames_kernel_dropped = 8,
                                    .frames_interface_dropped = 2,
                                    .rows_committed = 510,
                                    .rows_dropped = 3};

static void the_line_has_rates_of_the_interval_and_losses_since_the_start(void **state)
{
    (void)state;
    char line[256];
    live_status_line(line, sizeof line, &at_first, &later, 10000000);
    assert_string_equal(line, "2000 frames/s, 20.0 Mbit/s, 50 rows/s; dropped 10 of 21010 frames, "
                              "3 of them lately; 3 rows lost");
}

static void no_time_between_two_looks_divides_by_nothing(void **state)
{
    (void)state;
    char line[256];
    live_status_line(line, sizeof line, &later, &later, 0);
    assert_string_equal(line, "0 frames/s, 0.0 Mbit/s, 0 rows/s; dropped 10 of 21010 frames, "
                              "0 of them lately; 3 rows lost");
}

static const char *heard(int listener)
{
    static char message[512];
    ssize_t size = recv(listener, message, sizeof message - 1, MSG_DONTWAIT);
    if (size < 0) return "nothing";
    message[size] = '\0';
    return message;
}

static void the_manager_hears_of_it_every_ten_seconds(void **state)
{
    (void)state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
    struct notifier notifier = {.descriptor = pair[0]};
    struct live_status status = live_status_start(&notifier, 0);
    live_status_tell(&status, &at_first, 9999999);
    assert_string_equal(heard(pair[1]), "nothing");
    live_status_tell(&status, &at_first, 10000000);
    assert_memory_equal(heard(pair[1]), "STATUS=100 frames/s,", 20);
    live_status_tell(&status, &later, 19999999);
    assert_string_equal(heard(pair[1]), "nothing");
    live_status_tell(&status, &later, 20000000);
    assert_memory_equal(heard(pair[1]), "STATUS=2000 frames/s,", 21);
    close(pair[0]);
    close(pair[1]);
}

static void where_nobody_listens_nothing_is_told(void **state)
{
    (void)state;
    struct live_status status = live_status_start(NULL, 0);
    live_status_tell(&status, &later, INT64_MAX / 2);
    assert_int_equal(status.told_us, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_has_rates_of_the_interval_and_losses_since_the_start),
        cmocka_unit_test(no_time_between_two_looks_divides_by_nothing),
        cmocka_unit_test(the_manager_hears_of_it_every_ten_seconds),
        cmocka_unit_test(where_nobody_listens_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
