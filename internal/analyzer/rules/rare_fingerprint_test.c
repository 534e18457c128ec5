/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#define DAY_S INT64_C(86400)
#define DAY_MS (DAY_S * 1000)

static const char *const usual = "t13d1516h2_8daaf6152771_02713d6af862";
static const char *const odd = "t12d190800_d83cc789557e_7af1ed941c26";

static void add_hello(struct scene *scene, int64_t device_id, const char *ja4, int64_t at_ms)
{
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .sni = "api.example.org",
                                                 .ja4 = ja4,
                                                 .device_id = device_id,
                                                 .at_ms = at_ms});
}

/* Two devices that greet alike since the first day. */
static void begin(struct scene *scene, int64_t days)
{
    scene_begin_capture(scene, 0, days * DAY_S);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.5", false, 0, days * DAY_S);
    scene_add_device(scene, 2, "02:00:00:00:00:06", "10.0.0.6", false, 0, days * DAY_S);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "203.0.113.9",
                                               .port = 443,
                                               .state = "SF",
                                               .scope = "outside",
                                               .name = "api.example.org"});
    add_hello(scene, 1, usual, 1000);
    add_hello(scene, 2, usual, 2000);
    assert_string_equal(
        scene_analyze_between(scene, SCENE_START_US, SCENE_START_US + 60 * INT64_C(1000000)), "");
}

static void a_client_that_nobody_has_is_told_of_a_thing(void **state)
{
    struct scene *scene = *state;
    begin(scene, 8);
    add_hello(scene, 1, odd, 4 * DAY_MS);
    assert_string_equal(
        scene_analyze_between(scene, SCENE_START_US + 60 * INT64_C(1000000), INT64_MAX / 2),
        "rare_fingerprint|low|10.0.0.5 began to use a TLS client that no other device has\n");
    assert_non_null(strstr(scene->details, odd));
}

static void what_is_known_of_the_device_or_another_one_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, 8);
    add_hello(scene, 1, usual, 4 * DAY_MS); /* its own */
    add_hello(scene, 1, odd, 5 * DAY_MS);   /* of both, at once */
    add_hello(scene, 2, odd, 5 * DAY_MS);
    assert_string_equal(
        scene_analyze_between(scene, SCENE_START_US + 60 * INT64_C(1000000), INT64_MAX / 2), "");
}

static void in_the_first_days_all_is_usual(void **state)
{
    struct scene *scene = *state;
    begin(scene, 8);
    add_hello(scene, 1, odd, 2 * DAY_MS);
    assert_string_equal(
        scene_analyze_between(scene, SCENE_START_US + 60 * INT64_C(1000000), INT64_MAX / 2), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_client_that_nobody_has_is_told_of_a_thing),
        SCENE_TEST(what_is_known_of_the_device_or_another_one_is_silent),
        SCENE_TEST(in_the_first_days_all_is_usual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
