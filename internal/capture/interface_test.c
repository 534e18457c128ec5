/* SPDX-License-Identifier: MIT */
/* The kernel's facts about an interface: the loopback one, and files in its place. */
#include "interface.h"

#include "test.h"
#include "test_files.h"

#include <net/if_arp.h>
#include <sys/socket.h>
#include <unistd.h>

static int any_socket(void)
{
    return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

static void the_loopback_interface_is_there_and_stays(void **state)
{
    (void)state;
    struct interface lo;
    int descriptor = any_socket();
    assert_true(interface_open(&lo, descriptor, "lo"));
    assert_string_equal(lo.name, "lo");
    assert_true(lo.index > 0);
    assert_int_equal(lo.hardware, ARPHRD_LOOPBACK);
    assert_true(lo.state != LIVE_GONE);
    assert_false(interface_look(&lo, descriptor));
    assert_int_equal(interface_dropped(&lo), 0);
    close(descriptor);
}

static void an_interface_that_was_made_anew_is_told_once(void **state)
{
    (void)state;
    struct interface lo;
    int descriptor = any_socket();
    assert_true(interface_open(&lo, descriptor, "lo"));
    int index = lo.index;
    lo.index = 1 << 30; /* simulates another interface */
    assert_true(interface_look(&lo, descriptor));
    assert_int_equal(lo.index, index);
    assert_false(interface_look(&lo, descriptor));
    lo.index = 1 << 30;
    lo.hardware = ARPHRD_ETHER; /* with other hardware: it is not the same */
    assert_false(interface_look(&lo, descriptor));
    assert_int_equal(lo.state, LIVE_GONE);
    close(descriptor);
}

static void an_interface_that_is_not_there_is_refused(void **state)
{
    (void)state;
    struct interface interface;
    int descriptor = any_socket();
    assert_false(interface_open(&interface, descriptor, "nothere0"));
    assert_true(interface_open(&interface, descriptor, "any"));
    assert_int_equal(interface.index, INTERFACE_ANY);
    assert_int_equal(interface.state, LIVE_UP);
    close(descriptor);
}

static void drops_are_what_the_card_missed_and_what_its_queue_refused(void **state)
{
    (void)state;
    char folder[64];
    uint64_t drops;
    folder_make(folder);
    assert_false(interface_drops_in(folder, &drops));
    file_put(folder, "rx_missed_errors", "12345678901\n");
    file_put(folder, "rx_fifo_errors", "9\n");
    file_put(folder, "rx_dropped", "7\n"); /* exists, but is not counted */
    assert_true(interface_drops_in(folder, &drops));
    assert_int_equal(drops, INT64_C(12345678910));
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loopback_interface_is_there_and_stays),
        cmocka_unit_test(an_interface_that_was_made_anew_is_told_once),
        cmocka_unit_test(an_interface_that_is_not_there_is_refused),
        cmocka_unit_test(drops_are_what_the_card_missed_and_what_its_queue_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
