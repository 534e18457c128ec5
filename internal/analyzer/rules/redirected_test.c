/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

#define ROUTER "02:00:00:00:00:01"
#define INTRUDER "02:00:00:00:00:66"

static void begin(struct scene *scene)
{
    scene_begin_capture(scene, 0, 600);
    scene_add_device(scene, 1, ROUTER, "10.0.0.1", true, 0, 600);
    scene_add_device(scene, 2, INTRUDER, "10.0.0.66", false, 0, 600);
    scene_add_claim(scene, "10.0.0.1", ROUTER, 1, 1);
    scene_add_claim(scene, "10.0.0.66", INTRUDER, 1, 1);
}

static void add_redirects(struct scene *scene, const char *from, int64_t device_id, const char *mac)
{
    scene_add_flow(scene, &(struct scene_flow){.from = from,
                                               .to = "10.0.0.5",
                                               .icmp_type = 5,
                                               .state = "OTH",
                                               .history = "",
                                               .device_id = device_id,
                                               .mac = mac,
                                               .packets = 3,
                                               .at_ms = 5000});
}

static void a_redirect_in_the_name_of_the_router_is_told(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_redirects(scene, "10.0.0.1", 2, INTRUDER);
    assert_string_equal(
        scene_analyze(scene),
        "redirected|medium|10.0.0.5 was told to use another router, in the name of 10.0.0.1\n");
    assert_non_null(strstr(scene->details, "\"mac_address\":\"" INTRUDER "\""));
    scene_look_again(scene);
}

static void a_redirect_of_the_router_is_news(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_redirects(scene, "10.0.0.1", 1, ROUTER);
    assert_string_equal(scene_analyze(scene),
                        "redirected|info|10.0.0.5 was told to use another router, by 10.0.0.1\n");
}

/* Its owner never spoke; or a router carries it, from a router beyond. */
static void a_redirect_of_an_unknown_router_is_news(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_redirects(scene, "10.0.0.250", 2, INTRUDER);
    assert_string_equal(scene_analyze(scene),
                        "redirected|info|10.0.0.5 was told to use another router, by 10.0.0.250\n");
    add_redirects(scene, "10.0.0.66", 1, ROUTER);
    assert_null(strstr(scene_analyze(scene), "medium"));
}

/* Unreachable, time exceeded, pings. */
static void other_messages_are_none(void **state)
{
    struct scene *scene = *state;
    static const uint8_t types[] = {3, 11, 8, 4};
    begin(scene);
    for (size_t i = 0; i < sizeof types; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.1",
                                                   .to = "10.0.0.5",
                                                   .icmp_type = types[i],
                                                   .state = "OTH",
                                                   .history = "",
                                                   .device_id = 2,
                                                   .mac = INTRUDER,
                                                   .at_ms = 5000});
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_redirect_in_the_name_of_the_router_is_told),
        SCENE_TEST(a_redirect_of_the_router_is_news),
        SCENE_TEST(a_redirect_of_an_unknown_router_is_news),
        SCENE_TEST(other_messages_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
