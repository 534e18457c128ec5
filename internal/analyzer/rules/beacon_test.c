/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)

/* Five days in which devices 1 and 2 live, each with a poll. */
static void begin_days(struct scene *scene)
{
    scene_begin_capture(scene, 0, 5 * DAY_S);
    for (int64_t device = 1; device <= 2; device++) {
        scene_add_device(scene, device, device == 1 ? "02:00:00:00:00:05" : "02:00:00:00:00:06",
                         device == 1 ? "10.0.0.5" : "10.0.0.6", false, 0, 5 * DAY_S);
        for (int64_t at_s = 0; at_s < 5 * DAY_S; at_s += HOUR_S)
            scene_add_flow(scene,
                           &(struct scene_flow){.from = device == 1 ? "10.0.0.5" : "10.0.0.6",
                                                .to = "192.0.2.1",
                                                .port = 443,
                                                .state = "SF",
                                                .history = "ShADadFf",
                                                .scope = "outside",
                                                .name = "mail.example",
                                                .sent = 900,
                                                .received = 9000,
                                                .device_id = device,
                                                .at_ms = at_s * 1000});
    }
}

struct contacts {
    int64_t from_s, every_s, jitter_s, count, device_id;
    const char *name;
    uint16_t port;
    bool is_failing, rotates, more_each;
};

static void add_contacts(struct scene *scene, const struct contacts *sketch)
{
    char address[32], name[64];
    int64_t device_id = sketch->device_id ? sketch->device_id : 1;
    uint32_t chance = 7;
    for (int64_t i = 0; i < sketch->count; i++) {
        chance = chance * 1664525 + 1013904223;
        int64_t jitter_s = (chance >> 16) % (2 * sketch->jitter_s + 1) - sketch->jitter_s;
        snprintf(address, sizeof address, "203.0.113.%d", sketch->rotates ? (int)(i % 200) + 1 : 7);
        snprintf(name, sizeof name, "a%d.%s", sketch->rotates ? (int)i : 0,
                 sketch->name ? sketch->name : "");
        scene_add_flow(scene,
                       &(struct scene_flow){
                           .from = device_id == 1 ? "10.0.0.5" : "10.0.0.6",
                           .to = address,
                           .port = sketch->port ? sketch->port : 443,
                           .udp = sketch->port == 123,
                           .state = sketch->is_failing ? "S0" : "SF",
                           .history = sketch->is_failing ? "S" : "ShADadFf",
                           .scope = "outside",
                           .name = sketch->name ? name : NULL,
                           .sent = 400 + (sketch->more_each ? (uint64_t)(i * 997 % 5000) : 0),
                           .received = sketch->is_failing ? 0 : 700,
                           .device_id = device_id,
                           .at_ms = (sketch->from_s + i * sketch->every_s + jitter_s) * 1000});
    }
}

static void new_contacts_day_and_night_are_a_beacon(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(scene, &(struct contacts){.from_s = 4 * DAY_S - 14 * HOUR_S,
                                           .every_s = 300,
                                           .jitter_s = 60,
                                           .count = 168,
                                           .name = "orders.example"});
    assert_non_null(strstr(scene_analyze(scene),
                           "beacon|medium|10.0.0.5 contacts orders.example every 5 minutes\n"));
    assert_non_null(strstr(scene->details, "\"baseline\":\"learnt\""));
}

static void a_few_hours_with_a_name_are_low(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(scene,
                 &(struct contacts){
                     .from_s = 4 * DAY_S, .every_s = 600, .count = 37, .name = "orders.example"});
    assert_non_null(strstr(scene_analyze(scene),
                           "beacon|low|10.0.0.5 contacts orders.example every 10 minutes\n"));
}

static void an_address_without_a_name_is_medium(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(scene, &(struct contacts){.from_s = 4 * DAY_S, .every_s = 60, .count = 361});
    assert_non_null(strstr(scene_analyze(scene),
                           "beacon|medium|10.0.0.5 contacts 203.0.113.7 every 60 seconds\n"));
}

static void names_and_addresses_that_change_are_one_destination(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(scene, &(struct contacts){.from_s = 3 * DAY_S,
                                           .every_s = 900,
                                           .jitter_s = 90,
                                           .count = 90,
                                           .name = "flux.example",
                                           .rotates = true});
    assert_non_null(strstr(scene_analyze(scene), "beacon|medium|10.0.0.5 contacts flux.example"));
}

static void fewer_contacts_than_the_number_are_none(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(scene, &(struct contacts){.from_s = 4 * DAY_S, .every_s = 900, .count = 23});
    assert_null(strstr(scene_analyze(scene), "beacon"));
}

static void what_is_there_since_the_beginning_is_news_at_most(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(scene,
                 &(struct contacts){
                     .from_s = HOUR_S, .every_s = 1800, .count = 220, .name = "thing.example"});
    (void)scene_analyze(scene);
    assert_null(strstr(scene->alerts, "beacon|low"));
    assert_null(strstr(scene->alerts, "beacon|medium"));
    assert_non_null(strstr(scene->alerts, "beacon|info|10.0.0.5 contacts thing.example"));
}

static void failed_connections_are_no_contacts(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(scene, &(struct contacts){
                            .from_s = 4 * DAY_S, .every_s = 300, .count = 100, .is_failing = true});
    assert_null(strstr(scene_analyze(scene), "beacon"));
}

static void the_time_of_day_is_asked_for_regularly(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(
        scene, &(struct contacts){.from_s = 4 * DAY_S, .every_s = 300, .count = 100, .port = 123});
    assert_null(strstr(scene_analyze(scene), "beacon"));
}

static void what_many_devices_meet_is_none(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    for (int64_t device = 1; device <= 3; device++)
        add_contacts(scene, &(struct contacts){.from_s = 3 * DAY_S + device,
                                               .every_s = 600,
                                               .count = 140,
                                               .device_id = device,
                                               .name = "update.example"});
    assert_null(strstr(scene_analyze(scene), "beacon"));
}

static void a_person_is_no_beacon(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    for (int64_t visit = 0; visit < 8; visit++)
        add_contacts(scene,
                     &(struct contacts){.from_s = 4 * DAY_S + visit * 3000 + visit * visit * 40,
                                        .every_s = 3 + visit % 3,
                                        .jitter_s = 2,
                                        .count = 30,
                                        .name = "news.example",
                                        .more_each = true});
    assert_null(strstr(scene_analyze(scene), "beacon"));
}

static void a_device_of_less_than_three_days_is_being_learnt(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    scene_add_device(scene, 2, "02:00:00:00:00:06", "10.0.0.6", false, 3 * DAY_S, 5 * DAY_S);
    add_contacts(scene, &(struct contacts){
                            .from_s = 4 * DAY_S, .every_s = 60, .count = 361, .device_id = 2});
    (void)scene_analyze(scene);
    assert_null(strstr(scene->alerts, "beacon|medium"));
}

static void a_second_look_counts_nothing_twice(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(scene, &(struct contacts){.from_s = 4 * DAY_S, .every_s = 60, .count = 361});
    (void)scene_analyze(scene);
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

/* A life of an hour is no beacon yet: news, if nothing but a clock does it. */
static void an_hour_of_clockwork_is_news(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(
        scene, &(struct contacts){.from_s = 4 * DAY_S, .every_s = 60, .jitter_s = 15, .count = 60});
    assert_non_null(strstr(scene_analyze(scene), "beacon|info|10.0.0.5 contacts 203.0.113.7"));
}

static void an_hour_of_a_person_is_silent(void **state)
{
    struct scene *scene = *state;
    begin_days(scene);
    add_contacts(
        scene,
        &(struct contacts){
            .from_s = 4 * DAY_S, .every_s = 60, .jitter_s = 55, .count = 60, .more_each = true});
    assert_null(strstr(scene_analyze(scene), "beacon"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(new_contacts_day_and_night_are_a_beacon),
        SCENE_TEST(a_few_hours_with_a_name_are_low),
        SCENE_TEST(an_address_without_a_name_is_medium),
        SCENE_TEST(names_and_addresses_that_change_are_one_destination),
        SCENE_TEST(fewer_contacts_than_the_number_are_none),
        SCENE_TEST(what_is_there_since_the_beginning_is_news_at_most),
        SCENE_TEST(failed_connections_are_no_contacts),
        SCENE_TEST(the_time_of_day_is_asked_for_regularly),
        SCENE_TEST(what_many_devices_meet_is_none),
        SCENE_TEST(a_person_is_no_beacon),
        SCENE_TEST(a_device_of_less_than_three_days_is_being_learnt),
        SCENE_TEST(a_second_look_counts_nothing_twice),
        SCENE_TEST(an_hour_of_clockwork_is_news),
        SCENE_TEST(an_hour_of_a_person_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
