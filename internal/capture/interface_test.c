/* What the kernel says of an interface, of the loopback one and of files in its place. */
#include "interface.h"

#include "test.h"
#include "test_files.h"

#include <net/if_arp.h>
#include <sys/socket.h>
#include <unistd.h>

static void the_loopback_interface_is_known_by_name_and_by_index(void **state)
{
    (void)state;
    char name[IFNAMSIZ];
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int index = interface_index(descriptor, "lo");
    assert_true(index > 0);
    assert_true(interface_name(descriptor, index, name));
    assert_string_equal(name, "lo");
    assert_int_equal(interface_hardware(descriptor, "lo"), ARPHRD_LOOPBACK);
    close(descriptor);
}

static void an_interface_that_is_not_there_is_nothing(void **state)
{
    (void)state;
    char name[IFNAMSIZ];
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(interface_index(descriptor, "nothere0"), -1);
    assert_int_equal(interface_hardware(descriptor, "nothere0"), -1);
    assert_false(interface_is_up(descriptor, "nothere0"));
    assert_false(interface_name(descriptor, 1 << 30, name));
    uint64_t drops;
    assert_false(interface_drops("nothere0", &drops));
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
    file_put(folder, "rx_dropped", "7\n"); /* read, and wanted by nobody */
    assert_true(interface_drops_in(folder, &drops));
    assert_int_equal(drops, INT64_C(12345678910));
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loopback_interface_is_known_by_name_and_by_index),
        cmocka_unit_test(an_interface_that_is_not_there_is_nothing),
        cmocka_unit_test(drops_are_what_the_card_missed_and_what_its_queue_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
