/* SPDX-License-Identifier: MIT */
#include "default_route.h"

#include "test.h"

#include <string.h>

static char name[INTERFACE_NAME_SIZE];

static const char *read_as(bool (*read)(FILE *, char[INTERFACE_NAME_SIZE]), const char *text)
{
    FILE *table = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(table);
    bool found = read(table, name);
    fclose(table);
    return found ? name : "none";
}

#define HEADING                                                                                    \
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

static void of_several_default_routes_the_lowest_metric_wins(void **state)
{
    (void)state;
    assert_string_equal(
        read_as(default_route_ipv4,
                HEADING "wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
                        "eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                        "eth1\t00000000\t0102A8C0\t0002\t0\t0\t50\t00000000\t0\t0\t0\n" /* not up */
                        "eth0\t0002A8C0\t00000000\t0001\t0\t0\t10\t00FFFFFF\t0\t0\t0\n"),
        "eth0");
}

static void half_of_the_internet_is_no_default_route(void **state)
{
    (void)state;
    assert_string_equal(read_as(default_route_ipv4, HEADING
                                "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n"),
                        "none");
    assert_string_equal(read_as(default_route_ipv4, HEADING), "none");
    assert_string_equal(read_as(default_route_ipv4, HEADING "garbage\n"), "none");
}

#define ZERO "00000000000000000000000000000000"
#define GATEWAY "fe800000000000000000000000000001"

static void the_kernels_unreachable_ipv6_default_is_none(void **state)
{
    (void)state;
    assert_string_equal(read_as(default_route_ipv6,
                                ZERO " 00 " ZERO " 00 " ZERO
                                     " ffffffff 00000001 00000000 00200200       lo\n"),
                        "none");
    assert_string_equal(read_as(default_route_ipv6,
                                "fe800000000000000000000000000000 40 " ZERO " 00 " ZERO
                                " 00000100 00000001 00000000 00000001     eth1\n" ZERO " 00 " ZERO
                                " 00 " GATEWAY
                                " 00000400 00000001 00000000 00000003     eth0\n" ZERO " 00 " ZERO
                                " 00 " ZERO " ffffffff 00000001 00000000 00200200       lo\n"),
                        "eth0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_several_default_routes_the_lowest_metric_wins),
        cmocka_unit_test(half_of_the_internet_is_no_default_route),
        cmocka_unit_test(the_kernels_unreachable_ipv6_default_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
