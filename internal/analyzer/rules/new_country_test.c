/* SPDX-License-Identifier: MIT */
/* new_country, new_as and new_domain share what they read. */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)

enum { DAYS = 8 };

struct visit {
    int64_t at_s, device_id;
    const char *name, *to, *country;
    int64_t asn;
};

static void add_visit(struct scene *scene, const struct visit *sketch)
{
    scene_add_flow(scene,
                   &(struct scene_flow){.from = sketch->device_id == 2 ? "10.0.0.6" : "10.0.0.5",
                                        .to = sketch->to,
                                        .port = 443,
                                        .state = "SF",
                                        .history = "ShADadFf",
                                        .scope = "outside",
                                        .name = sketch->name,
                                        .country = sketch->country,
                                        .asn = sketch->asn,
                                        .sent = 500,
                                        .received = 900,
                                        .device_id = sketch->device_id,
                                        .at_ms = sketch->at_s * 1000});
}

/* A thing that meets its vendor's servers three times a day. */
static void begin_days(struct scene *scene, int64_t known_from_s)
{
    scene_begin_capture(scene, 0, DAYS * DAY_S);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.5", false, known_from_s, DAYS * DAY_S);
    scene_add_device(scene, 2, "02:00:00:00:00:06", "10.0.0.6", false, 0, DAYS * DAY_S);
    for (int64_t at_s = 60; at_s < DAYS * DAY_S; at_s += 8 * HOUR_S)
        add_visit(scene, &(struct visit){.at_s = at_s,
                                         .name = "eu.vendor.example",
                                         .to = "192.0.2.1",
                                         .country = "DE",
                                         .asn = 64500});
}

static void an_address_in_a_new_country_is_medium(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_visit(scene, &(struct visit){
                         .at_s = 6 * DAY_S, .to = "203.0.113.9", .country = "SG", .asn = 64999});
    assert_string_equal(scene_analyze(scene),
                        "new_country|medium|10.0.0.5 met the country SG for the first time\n");
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void a_name_in_a_new_country_is_low(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_visit(scene, &(struct visit){.at_s = 6 * DAY_S,
                                     .name = "x.other.example2",
                                     .to = "203.0.113.9",
                                     .country = "SG",
                                     .asn = 64999});
    assert_string_equal(scene_analyze(scene),
                        "new_country|low|10.0.0.5 met the country SG for the first time\n");
}

static void a_new_network_in_a_known_country_is_low(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_visit(scene, &(struct visit){
                         .at_s = 6 * DAY_S, .to = "203.0.113.9", .country = "DE", .asn = 64999});
    assert_non_null(strstr(scene_analyze(scene), "new_as|low|10.0.0.5 met the network AS64999"));
}

static void a_new_name_in_a_known_network_is_low(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_visit(scene, &(struct visit){.at_s = 6 * DAY_S,
                                     .name = "www.odd.example2",
                                     .to = "203.0.113.9",
                                     .country = "DE",
                                     .asn = 64500});
    assert_string_equal(scene_analyze(scene),
                        "new_domain|low|10.0.0.5 met odd.example2 for the first time\n");
}

static void another_host_of_a_known_name_is_silent(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_visit(scene, &(struct visit){.at_s = 6 * DAY_S,
                                     .name = "us.vendor.example",
                                     .to = "203.0.113.9",
                                     .country = "US",
                                     .asn = 64999});
    assert_string_equal(scene_analyze(scene), "");
}

static void what_another_device_meets_is_silent(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    for (int64_t device = 2; device >= 1; device--)
        add_visit(scene, &(struct visit){.at_s = 6 * DAY_S - device * HOUR_S,
                                         .name = "www.update.example2",
                                         .to = "203.0.113.9",
                                         .country = "US",
                                         .asn = 64999,
                                         .device_id = device});
    assert_string_equal(scene_analyze(scene), "");
}

static void a_device_of_less_than_three_days_is_being_learnt(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 4 * DAY_S);
    add_visit(scene, &(struct visit){
                         .at_s = 6 * DAY_S, .to = "203.0.113.9", .country = "SG", .asn = 64999});
    assert_string_equal(scene_analyze(scene), "");
}

static void a_browser_meets_new_names_all_day(void **state)
{
    struct scene *scene = *state;
    char name[32];
    begin_days(scene, 0);
    for (int64_t i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "www.site%d.example", (int)i);
        add_visit(scene,
                  &(struct visit){.at_s = i * 4 * HOUR_S + 90, .name = name, .to = "192.0.2.3"});
    }
    add_visit(scene, &(struct visit){
                         .at_s = 6 * DAY_S, .to = "203.0.113.9", .country = "SG", .asn = 64999});
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(an_address_in_a_new_country_is_medium),
        SCENE_TEST(a_name_in_a_new_country_is_low),
        SCENE_TEST(a_new_network_in_a_known_country_is_low),
        SCENE_TEST(a_new_name_in_a_known_network_is_low),
        SCENE_TEST(another_host_of_a_known_name_is_silent),
        SCENE_TEST(what_another_device_meets_is_silent),
        SCENE_TEST(a_device_of_less_than_three_days_is_being_learnt),
        SCENE_TEST(a_browser_meets_new_names_all_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
