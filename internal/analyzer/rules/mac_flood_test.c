/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

static void add_devices(struct scene *scene, int count, int64_t lasting_s)
{
    char mac[24], ip[24];
    scene_begin_capture(scene, 0, 3600);
    for (int i = 0; i < count; i++) {
        snprintf(mac, sizeof mac, "02:00:00:00:%02x:%02x", i / 256, i % 256);
        snprintf(ip, sizeof ip, "10.0.%d.%d", i / 200, 1 + i % 200);
        scene_add_device(scene, i + 1, mac, ip, false, 0, lasting_s);
    }
}

static void many_addresses_that_speak_once_are_a_flood(void **state)
{
    struct scene *scene = *state;
    add_devices(scene, 200, 0);
    assert_string_equal(
        scene_analyze(scene),
        "mac_flood|medium|200 MAC addresses spoke for the first time within a minute\n");
    assert_non_null(strstr(scene->details, "\"silent\":200"));
    scene_look_again(scene);
}

static void fewer_are_none(void **state)
{
    struct scene *scene = *state;
    add_devices(scene, 199, 0);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_busy_network_that_is_met_at_the_start_goes_on_speaking(void **state)
{
    struct scene *scene = *state;
    add_devices(scene, 400, 1800);
    assert_string_equal(scene_analyze(scene), "");
}

static void clients_of_dhcp_are_of_another_rule(void **state)
{
    struct scene *scene = *state;
    add_devices(scene, 300, 0);
    for (int i = 0; i < 300; i++) {
        char mac[24];
        snprintf(mac, sizeof mac, "02:00:00:00:%02x:%02x", i / 256, i % 256);
        scene_add_lease(scene, &(struct scene_lease){.mac = mac, .type = 1, .at_ms = 100});
    }
    assert_null(strstr(scene_analyze(scene), "mac_flood"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_addresses_that_speak_once_are_a_flood),
        SCENE_TEST(fewer_are_none),
        SCENE_TEST(clients_of_dhcp_are_of_another_rule),
        SCENE_TEST(a_busy_network_that_is_met_at_the_start_goes_on_speaking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
