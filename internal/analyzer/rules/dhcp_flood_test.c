/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

enum { DISCOVER = 1 };

static void add_clients(struct scene *scene, int count, int64_t every_ms)
{
    for (int i = 0; i < count; i++) {
        char mac[32];
        snprintf(mac, sizeof mac, "02:00:00:00:00:%02x", i);
        scene_add_lease(scene,
                        &(struct scene_lease){.mac = mac, .type = DISCOVER, .at_ms = i * every_ms});
    }
}

static void many_clients_within_a_minute_are_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_clients(scene, 60, 10);
    assert_string_equal(scene_analyze(scene),
                        "dhcp_flood|medium|60 clients asked for an address within a minute\n");
}

static void guests_who_come_one_by_one_are_not(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_clients(scene, 200, 2000);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_clients_within_a_minute_are_told),
        SCENE_TEST(guests_who_come_one_by_one_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
