/* SPDX-License-Identifier: MIT */
/* Runs of the probe: their rows, and the findings about what changed. */
#include "storage_check.h"

#include "model/fact.h"

#include <string.h>

#define AT INT64_C(1795295700000000)
#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void write_run(struct check *check, unsigned changes, unsigned addresses)
{
    _Alignas(8) uint8_t memory[FACT_BYTES_MOST];
    struct record_builder builder;
    record_begin(&builder, memory, sizeof memory, RECORD_PROBE_RUN,
                 sizeof(struct probe_run_record));
    struct probe_run_record *run = (struct probe_run_record *)builder.record;
    run->base.time_us = AT;
    run->port = 443;
    run->state = changes & PROBE_FAILS ? PROBE_FAILED : PROBE_GOOD;
    run->changes = (uint16_t)changes;
    run->handshake_us = 900;
    run->total_us = changes & PROBE_FAILS ? NOT_OBSERVED : 5000;
    run->usual_us = NOT_OBSERVED;
    run->status = changes & PROBE_FAILS ? NOT_OBSERVED : 200;
    run->address_count = (uint16_t)addresses;
    for (unsigned i = 0; i < addresses; i++)
        run->addresses[i] = ip_from_v4((const uint8_t[]){192, 0, 2, (uint8_t)(i + 1)});
    run->url = record_add_text(&builder, span_text("https://ok.test:443/"));
    run->host = record_add_text(&builder, span_text("ok.test"));
    run->verdict = record_add_text(&builder, span_text("It is \"so\"."));
    run->certificate = record_add_text(&builder, span_text(HEX));
    run->layers[PROBE_DNS] = (struct probe_layer_part){.steps = 2, .duration_us = 7};
    run->layers[PROBE_MTU] =
        (struct probe_layer_part){.steps = 1, .start_us = 9, .state = PROBE_DOUBTFUL};
    run->layers[PROBE_MTU].why = record_add_text(&builder, span_text("A black hole."));
    assert_true(record_is_sound(builder.record, AT));
    const struct joined_row joined = {.fact = builder.record};
    check_written(check, storage_write_joined(check->writer, &joined, &check->error));
    check_written(check, storage_commit(check->writer, &check->error));
}

static void a_run_is_a_row_and_one_for_each_layer_that_had_steps(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_run(check, 0, 2);
    check_answer(check,
                 "SELECT run_id, capture_id, url, host, port, state, verdict, addresses, "
                 "certificate_sha256, handshake_us, total_us, usual_us, status_code, changes "
                 "FROM probe_runs",
                 "1|1|https://ok.test:443/|ok.test|443|good|It is \"so\".|[\"192.0.2.1\","
                 "\"192.0.2.2\"]|" HEX "|900|5000|NULL|200|NULL");
    check_answer(check,
                 "SELECT group_concat(run_id || ' ' || layer || ' ' || state || ' ' || steps || "
                 "' ' || start_us || ' ' || coalesce(why, '-'), '; ') FROM probe_layers",
                 "1 dns good 2 0 -; 1 mtu doubtful 1 9 A black hole.");
    check_answer(check, "SELECT count(*) FROM alerts", "0");
}

static void what_changed_is_a_finding_each_and_the_same_again_is_one(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_run(check, PROBE_FAILS | PROBE_CERTIFICATE, 0);
    write_run(check, PROBE_WORKS | PROBE_ADDRESSES | PROBE_SLOWER, 8);
    check_answer(check, "SELECT group_concat(changes, ' ') FROM probe_runs",
                 "[\"fails\",\"certificate\"] [\"works again\",\"addresses\",\"slower\"]");
    check_answer(check,
                 "SELECT group_concat(severity || ' ' || target || ' ' || count, '; ') FROM "
                 "(SELECT * FROM alerts WHERE rule = 'probe_changed' ORDER BY target)",
                 "info ok.test:443 addresses 1; info ok.test:443 certificate 1; "
                 "low ok.test:443 state 2; info ok.test:443 time 1");
    check_answer(check, "SELECT title FROM alerts WHERE target = 'ok.test:443 state'",
                 "ok.test:443 works again");
    check_answer(check,
                 "SELECT json_extract(details, '$.verdict') || json_array_length(details, "
                 "'$.addresses') FROM alerts WHERE target LIKE '% time'",
                 "It is \"so\".8");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_run_is_a_row_and_one_for_each_layer_that_had_steps),
        TEST(what_changed_is_a_finding_each_and_the_same_again_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
