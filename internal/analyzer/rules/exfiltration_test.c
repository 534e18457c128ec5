/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)

enum { MEGABYTE = 1000000, DAYS = 8 };

static const char *const own[] = {"10.0.0.5", "10.0.0.6"};

/* Days of a device: a poll every two hours. */
static void begin_days(struct scene *scene, int64_t device_from_s)
{
    scene_begin_capture(scene, 0, DAYS * DAY_S);
    scene_add_device(scene, 1, "02:00:00:00:00:05", own[0], false, device_from_s, DAYS * DAY_S);
    scene_add_device(scene, 2, "02:00:00:00:00:06", own[1], false, 0, DAYS * DAY_S);
    for (int64_t at_s = 0; at_s < DAYS * DAY_S; at_s += 2 * HOUR_S)
        scene_add_flow(scene, &(struct scene_flow){.from = own[0],
                                                   .to = "192.0.2.1",
                                                   .port = 443,
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .scope = "outside",
                                                   .name = "mail.example",
                                                   .sent = 90000,
                                                   .received = 90000,
                                                   .at_ms = at_s * 1000});
}

struct sending {
    int64_t at_s, device_id;
    uint64_t bytes, received;
    const char *name, *to;
    int pieces;
};

static void add_sending(struct scene *scene, const struct sending *sketch)
{
    int pieces = sketch->pieces ? sketch->pieces : 1;
    int64_t device_id = sketch->device_id ? sketch->device_id : 1;
    for (int i = 0; i < pieces; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = own[device_id - 1],
                                                   .to = sketch->to ? sketch->to : "203.0.113.9",
                                                   .port = 443,
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .scope = "outside",
                                                   .name = sketch->name,
                                                   .sent = sketch->bytes / (uint64_t)pieces,
                                                   .received = sketch->received + 5000,
                                                   .device_id = device_id,
                                                   .lasting_ms = 60000,
                                                   .at_ms = (sketch->at_s + i * 100) * 1000});
}

static void much_to_a_new_address_without_a_name_is_medium(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_sending(scene, &(struct sending){.at_s = 7 * DAY_S, .bytes = 24 * MEGABYTE});
    assert_non_null(strstr(scene_analyze(scene),
                           "exfiltration|medium|10.0.0.5 sent 24 MB to 203.0.113.9, which is new"));
}

static void pieces_to_one_registered_name_are_one_upload(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_sending(scene, &(struct sending){.at_s = 7 * DAY_S,
                                         .bytes = 30 * MEGABYTE,
                                         .pieces = 20,
                                         .name = "a.drop.example"});
    (void)scene_analyze(scene);
    assert_non_null(strstr(scene->alerts, "|10.0.0.5 sent 30 MB to drop.example, which is new"));
    assert_non_null(strstr(scene->alerts, "unusual_upload|low|10.0.0.5 sent 31 MB in a day"));
}

static void less_than_the_number_is_none(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_sending(scene, &(struct sending){.at_s = 7 * DAY_S, .bytes = 9 * MEGABYTE});
    assert_null(strstr(scene_analyze(scene), "exfiltration"));
}

static void what_comes_back_as_much_is_no_upload(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_sending(scene, &(struct sending){
                           .at_s = 7 * DAY_S, .bytes = 15 * MEGABYTE, .received = 12 * MEGABYTE});
    assert_null(strstr(scene_analyze(scene), "exfiltration"));
}

static void a_backup_with_history_is_silent(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    for (int64_t day = 0; day < DAYS; day++)
        add_sending(scene, &(struct sending){.at_s = day * DAY_S + 3600,
                                             .bytes = 50 * MEGABYTE,
                                             .name = "backup.example"});
    (void)scene_analyze(scene);
    assert_null(strstr(scene->alerts, "medium"));
    assert_null(strstr(scene->alerts, "unusual_upload"));
}

static void a_destination_of_others_is_silent(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_sending(scene,
                &(struct sending){
                    .at_s = 6 * DAY_S, .bytes = 100, .name = "photos.example", .device_id = 2});
    add_sending(scene, &(struct sending){
                           .at_s = 7 * DAY_S, .bytes = 15 * MEGABYTE, .name = "photos.example"});
    assert_null(strstr(scene_analyze(scene), "exfiltration"));
}

static void a_device_that_is_not_known_gives_low_at_most(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 6 * DAY_S);
    add_sending(scene, &(struct sending){.at_s = 7 * DAY_S, .bytes = 60 * MEGABYTE});
    assert_non_null(strstr(scene_analyze(scene), "exfiltration|low|10.0.0.5 sent 60 MB"));
    assert_null(strstr(scene->alerts, "medium"));
}

static void a_second_look_counts_nothing_twice(void **state)
{
    struct scene *scene = *state;
    begin_days(scene, 0);
    add_sending(scene, &(struct sending){.at_s = 6 * DAY_S, .bytes = 24 * MEGABYTE});
    (void)scene_analyze(scene);
    assert_true(scene->last_count > 0);
    scene_look_again(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(much_to_a_new_address_without_a_name_is_medium),
        SCENE_TEST(pieces_to_one_registered_name_are_one_upload),
        SCENE_TEST(less_than_the_number_is_none),
        SCENE_TEST(what_comes_back_as_much_is_no_upload),
        SCENE_TEST(a_backup_with_history_is_silent),
        SCENE_TEST(a_destination_of_others_is_silent),
        SCENE_TEST(a_device_that_is_not_known_gives_low_at_most),
        SCENE_TEST(a_second_look_counts_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
