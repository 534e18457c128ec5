/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>
#include <string.h>

#define DAY_S INT64_C(86400)

/* The name leads to so many addresses, of which each is in a network of its own up to `networks`. */
static void add_name(struct scene *scene, const char *name, int64_t at_s, int addresses,
                     int networks)
{
    for (int i = 0; i < addresses; i++) {
        char ip[32];
        snprintf(ip, sizeof ip, "198.%d.0.%d", i % networks, i + 1);
        scene_add_domain_address(scene, name, ip, at_s - i);
    }
    scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                       .name = name,
                                                       .answer = "198.0.0.1",
                                                       .at_ms = at_s * 1000});
}

/* The sensor is there since the beginning. */
static void begin(struct scene *scene)
{
    scene_begin_capture(scene, 0, 4 * DAY_S);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "203.0.113.9",
                                               .port = 443,
                                               .state = "SF",
                                               .history = "ShADadFf",
                                               .sent = 300,
                                               .received = 300});
}

static void a_new_name_with_addresses_all_over_is_told(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_name(scene, "flux.example", 3 * DAY_S, 10, 8);
    assert_string_equal(scene_analyze(scene),
                        "fast_flux|low|flux.example led to 10 addresses within a day\n");
    assert_non_null(strstr(scene->details, "\"networks\":8"));
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void what_is_there_since_the_sensor_began_is_news(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_name(scene, "flux.example", 3600, 10, 8);
    assert_string_equal(scene_analyze(scene),
                        "fast_flux|info|flux.example led to 10 addresses within a day\n");
}

/* Few networks, few addresses, servers of the time, a name that was known for long. */
static void content_networks_and_pools_are_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_name(scene, "content.example", 3 * DAY_S, 40, 7);
    add_name(scene, "few.example", 3 * DAY_S, 9, 9);
    add_name(scene, "pool.ntp.example", 3 * DAY_S, 40, 40);
    scene_add_domain_address(scene, "old.example", "198.99.0.1", -5 * DAY_S);
    add_name(scene, "old.example", 3 * DAY_S, 40, 40);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_new_name_with_addresses_all_over_is_told),
        SCENE_TEST(what_is_there_since_the_sensor_began_is_news),
        SCENE_TEST(content_networks_and_pools_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
