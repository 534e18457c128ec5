/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#define DAY_S INT64_C(86400)
#define ROUTER "02:00:00:00:00:01"
#define INTRUDER "02:00:00:00:00:99"

/* router_until_s: when the router's last packet came. What it said of its role is kept once. */
static void begin(struct scene *scene, int64_t router_until_s)
{
    scene_begin_capture(scene, 0, 3 * DAY_S);
    scene_add_device(scene, 1, ROUTER, "fe80::1", true, 0, router_until_s);
    scene_add_device(scene, 2, INTRUDER, "fe80::99", false, 0, 3 * DAY_S);
}

static void a_second_router_beside_a_known_one_is_told(void **state)
{
    struct scene *scene = *state;
    begin(scene, 3 * DAY_S);
    scene_add_router(scene, 1, 0, 0);
    scene_add_router(scene, 2, 2 * DAY_S, 2 * DAY_S + 600);
    scene_add_evidence(scene, 2, EVIDENCE_NDP_NETWORK, "2001:db8:1::/64", 2 * DAY_S,
                       2 * DAY_S + 600);
    assert_string_equal(scene_analyze(scene),
                        "rogue_ra|medium|" INTRUDER
                        " advertises itself as an IPv6 router, beside " ROUTER "\n");
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

/* A host that forwards for its containers says so in its answers. */
static void a_router_of_no_network_is_one_signal(void **state)
{
    struct scene *scene = *state;
    begin(scene, 3 * DAY_S);
    scene_add_router(scene, 1, 0, 0);
    scene_add_router(scene, 2, 2 * DAY_S, 2 * DAY_S + 600);
    assert_non_null(strstr(scene_analyze(scene), "rogue_ra|low|" INTRUDER));
}

static void two_routers_that_were_there_early_are_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, 3 * DAY_S);
    scene_add_router(scene, 1, 0, 3 * DAY_S);
    scene_add_router(scene, 2, DAY_S - 1, 3 * DAY_S);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_router_that_takes_the_place_of_one_that_went_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, DAY_S / 2);
    scene_add_router(scene, 1, 0, DAY_S / 2);
    scene_add_router(scene, 2, 2 * DAY_S, 3 * DAY_S);
    assert_string_equal(scene_analyze(scene), "");
}

static void add_networks(struct scene *scene, const char *first, const char *second)
{
    begin(scene, 3 * DAY_S);
    scene_add_router(scene, 1, 0, 0);
    scene_add_router(scene, 2, 60, 60);
    scene_add_evidence(scene, 1, EVIDENCE_NDP_NETWORK, first, 0, 600);
    scene_add_evidence(scene, 2, EVIDENCE_NDP_NETWORK, second, 60, 600);
}

static void a_router_of_other_networks_is_one_signal(void **state)
{
    struct scene *scene = *state;
    add_networks(scene, "2001:db8:1::/64", "2001:db8:bad::/64");
    assert_string_equal(scene_analyze(scene),
                        "rogue_ra|low|" INTRUDER
                        " advertises itself as an IPv6 router, beside " ROUTER "\n");
}

static void two_routers_of_one_network_are_silent(void **state)
{
    struct scene *scene = *state;
    add_networks(scene, "2001:db8:1::/64", "2001:db8:1::/64");
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_second_router_beside_a_known_one_is_told),
        SCENE_TEST(a_router_of_no_network_is_one_signal),
        SCENE_TEST(two_routers_that_were_there_early_are_silent),
        SCENE_TEST(a_router_that_takes_the_place_of_one_that_went_is_silent),
        SCENE_TEST(a_router_of_other_networks_is_one_signal),
        SCENE_TEST(two_routers_of_one_network_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
