/* SPDX-License-Identifier: MIT */
/* Erasing a device: it is in no byte of the files any more, and others keep their rows. */
#include "upkeep_check.h"

#include "file/sql_text.h"

#include <string.h>

enum { FORGOTTEN = 1, OTHER = 2 };
static const char forgotten_mac[] = "02:aa:bb:cc:dd:01", other_mac[] = "02:aa:bb:cc:dd:02";

static void add_device(struct check *check, int64_t device_id, const char *mac, const char *ip,
                       const char *hostname)
{
    const struct device_summary device = {.device_id = device_id,
                                          .mac = check_mac(mac),
                                          .ip = check_ip(ip),
                                          .hostname = hostname,
                                          .is_new = true,
                                          .first_seen_us = NOON,
                                          .last_seen_us = NOON + HOUR};
    const struct evidence_summary evidence = {.device_id = device_id,
                                              .attribute = ATTRIBUTE_HOSTNAME,
                                              .source = EVIDENCE_FROM_DHCP,
                                              .value = hostname,
                                              .confidence = 0.9,
                                              .first_seen_us = NOON,
                                              .last_seen_us = NOON,
                                              .count = 1};
    const struct address_binding_summary binding = {.ip = check_ip(ip),
                                                    .mac = check_mac(mac),
                                                    .first_seen_us = NOON,
                                                    .last_seen_us = NOON + HOUR,
                                                    .count = 1};
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    check_written(check, storage_write_evidence(check->writer, &evidence, &check->error));
    check_written(check, storage_write_address_binding(check->writer, &binding, &check->error));
}

static void add_flow(struct check *check, int64_t flow_id, int64_t device_id, const char *from,
                     const char *from_mac, const char *to, const char *to_mac)
{
    struct flow_record *flow = check_flow(check, flow_id);
    flow->start_us = NOON + SECOND;
    flow->end_us = NOON + 2 * SECOND;
    flow->originator = check_endpoint(from, 50000);
    flow->originator.mac = check_mac(from_mac);
    flow->responder = check_endpoint(to, 80);
    if (to_mac) flow->responder.mac = check_mac(to_mac);
    check->joined.device_id = check->joined.src_device_id = device_id;
    check->joined.dst_device_id = to_mac ? FORGOTTEN : 0;
    check_write(check);
}

static void add_question(struct check *check, int64_t device_id, const char *client,
                         const char *name, const char *resolved)
{
    struct dns_query_record *dns =
        check_record(check, RECORD_DNS_QUERY, sizeof *dns, NOON + SECOND);
    dns->client = check_endpoint(client, 40000);
    dns->server = check_endpoint("192.168.1.1", 53);
    dns->has_query = dns->answered = true;
    dns->attempt = NOT_OBSERVED;
    dns->type = 1;
    dns->ttl = dns->response_us = NOT_OBSERVED;
    dns->domain = check_text(check, name);
    dns->resolved_json = check_text(check, resolved);
    check->joined.device_id = check->joined.src_device_id = device_id;
    check_write(check);
}

static void add_answer(struct check *check, const char *name, const char *ip)
{
    const struct domain_address_summary answer = {.domain = name,
                                                  .ip = check_ip(ip),
                                                  .first_seen_us = NOON,
                                                  .last_seen_us = NOON + SECOND,
                                                  .count = 1};
    check_written(check, storage_write_domain_address(check->writer, &answer, &check->error));
}

static void add_alert(struct check *check, int64_t device_id, const char *target, const char *title)
{
    const struct alert_summary finding = {.rule = "port_scan",
                                          .device_id = device_id,
                                          .target = target,
                                          .dst_port = NOT_OBSERVED,
                                          .first_us = NOON,
                                          .last_us = NOON + SECOND,
                                          .count = 1,
                                          .title = title};
    const struct detector_state_summary state = {
        .rule = "port_scan", .device_id = device_id, .target = target, .state = "7"};
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    check_written(check, storage_write_detector_state(check->writer, &state, &check->error));
}

static bool ask_for(struct check *check, enum request_kind kind, int64_t id, const char *text)
{
    struct request_answer answer;
    const struct request request = {
        .kind = kind, .id = id, .text = text, .at_us = NOON, .uid = 0, .user = "root", .by = "cli"};
    check_written(check, storage_commit(check->writer, &check->error));
    return storage_execute(check->writer, &request, &answer, &check->error);
}

/* Two devices at home, each with rows of every kind that names it. */
static void fill(struct check *check)
{
    check_begin_at(check, NOON);
    add_device(check, FORGOTTEN, forgotten_mac, "192.168.1.20", "annas-laptop");
    add_device(check, OTHER, other_mac, "192.168.1.21", "nas");
    add_flow(check, 1, FORGOTTEN, "192.168.1.20", forgotten_mac, "93.184.216.34", NULL);
    add_flow(check, 2, OTHER, "192.168.1.21", other_mac, "192.168.1.20", forgotten_mac);
    add_flow(check, 3, OTHER, "192.168.1.21", other_mac, "fd00::a1a1:b2b2", forgotten_mac);
    add_flow(check, 4, OTHER, "192.168.1.21", other_mac, "93.184.216.34", NULL);
    add_question(check, FORGOTTEN, "192.168.1.20", "secret.example", "[\"93.184.216.35\"]");
    add_question(check, FORGOTTEN, "192.168.1.20", "shared.example", "[\"93.184.216.34\"]");
    add_question(check, OTHER, "192.168.1.21", "shared.example", "[\"93.184.216.34\"]");
    add_question(check, OTHER, "192.168.1.21", "annas-laptop.lan", "[\"192.168.1.20\"]");
    add_answer(check, "secret.example", "93.184.216.35");
    add_answer(check, "shared.example", "93.184.216.34");
    add_answer(check, "annas-laptop.lan", "192.168.1.20");
    add_alert(check, FORGOTTEN, "192.168.1.21", "annas-laptop tried 30 ports");
    add_alert(check, OTHER, "192.168.1.20", "192.168.1.21 tried 30 ports of 192.168.1.20");
    add_alert(check, OTHER, "192.168.1.200", "192.168.1.21 tried 30 ports of 192.168.1.200");
    check_good(check, ask_for(check, REQUEST_DEVICE_LABEL, FORGOTTEN, "Anna's Macbook"));
    check_good(check, ask_for(check, REQUEST_ALERT_NOTE, 2, "ask Anna's Macbook"));
}

static bool holds(const char *path, const void *bytes, size_t size)
{
    static char memory[1 << 22];
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    size_t read = fread(memory, 1, sizeof memory, file);
    assert_true(feof(file));
    fclose(file);
    return memmem(memory, read, bytes, size) != NULL;
}

static bool files_hold(struct check *check, const char *text)
{
    char log[sizeof check->path + 8];
    (void)snprintf(log, sizeof log, "%s-wal", check->path);
    return holds(check->path, text, strlen(text)) || holds(log, text, strlen(text));
}

static const char *const names[] = {"annas-laptop",   "Anna's Macbook",
                                    "secret.example", "fd00::a1a1:b2b2",
                                    "192.168.1.20 ",  "tried 30 ports of 192.168.1.20\""};

static void a_forgotten_device_is_in_no_byte_of_the_file_and_its_log(void **state)
{
    struct check *check = *state;
    const uint8_t mac[] = {2, 0xaa, 0xbb, 0xcc, 0xdd, 1}, ip[] = {192, 168, 1, 20};
    fill(check);
    assert_true(files_hold(check, "annas-laptop") && files_hold(check, "secret.example"));
    check_good(check, ask_for(check, REQUEST_DEVICE_FORGET, FORGOTTEN, NULL));
    check_good(check, storage_finish_erasures(check->writer, NOON, &check->error));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (files_hold(check, names[i])) fail_msg("the files hold '%s'", names[i]);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    assert_false(holds(check->path, mac, sizeof mac));
    assert_false(holds(check->path, ip, sizeof ip));
    check_answer(check, "SELECT * FROM erasure_word", "");
    check_answer(check, "SELECT count(*) FROM erasure_address", "0");
    check_answer(check, "SELECT erased_id, mac, ended_us > 0 FROM erasure", "1|NULL|1");
}

static void others_keep_their_rows_without_what_named_it(void **state)
{
    struct check *check = *state;
    fill(check);
    check_good(check, ask_for(check, REQUEST_DEVICE_FORGET, FORGOTTEN, NULL));
    check_good(check, storage_finish_erasures(check->writer, NOON, &check->error));
    check_answer(check, "SELECT device_id, hostname FROM devices", "2|nas");
    check_answer(check, "SELECT flow_id, src_ip, dst_ip, src_mac, dst_mac FROM flows",
                 "2|192.168.1.21|NULL|02:aa:bb:cc:dd:02|NULL;"
                 "3|192.168.1.21|NULL|02:aa:bb:cc:dd:02|NULL;"
                 "4|192.168.1.21|93.184.216.34|02:aa:bb:cc:dd:02|NULL");
    check_answer(check, "SELECT device_id, query_domain, resolved_ips FROM dns_queries",
                 "2|shared.example|[\"93.184.216.34\"];2|NULL|NULL");
    check_answer(check, "SELECT domain FROM domain_addresses", "shared.example");
    check_answer(check, "SELECT device_id, target, title, note FROM alerts",
                 "2|forgotten|A finding that named a forgotten device|NULL;"
                 "2|192.168.1.200|192.168.1.21 tried 30 ports of 192.168.1.200|NULL");
    check_answer(check, "SELECT target FROM detector_state", "192.168.1.200");
    check_answer(check, "SELECT request, target, old, new, result FROM audit",
                 "device label|device 1|NULL|NULL|done;alerts note|alert 2|NULL|NULL|done;"
                 "device forget|device 1|NULL|NULL|done");
    check_answer(check,
                 "SELECT what, erased, cut FROM erasure_count WHERE what IN ('flows', "
                 "'dns_queries', 'alerts', 'audit')",
                 "alerts|1|1;audit|0|2;dns_queries|2|1;flows|1|2");
}

static void a_kill_at_any_step_is_no_obstacle(void **state)
{
    struct check *check = *state;
    fill(check);
    check_good(check, ask_for(check, REQUEST_DEVICE_FORGET, FORGOTTEN, NULL));
    bool erasing = true;
    for (int steps = 0; erasing; steps++) {
        assert_true(steps < 500);
        /* What is not committed is lost; here it is closed after each step. */
        struct storage_upkeep done = check_step(check, &default_policy, NOON);
        erasing = done.erasing;
        if (steps % 5 != 0) continue;
        check_good(check, storage_writer_close(check->writer, &check->error));
        check->writer = storage_writer_open(check->path, &check->error);
        assert_non_null(check->writer);
        if (steps > 200)
            check_good(check, storage_finish_erasures(check->writer, NOON, &check->error));
    }
    check_answer(check, "SELECT count(*) FROM erasure WHERE ended_us IS NULL", "0");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (files_hold(check, names[i])) fail_msg("the files hold '%s'", names[i]);
}

static void a_step_takes_a_bounded_number_of_rows(void **state)
{
    struct check *check = *state;
    fill(check);
    for (int64_t id = 10; id < 9010; id++)
        add_flow(check, id, FORGOTTEN, "192.168.1.20", forgotten_mac, "93.184.216.34", NULL);
    check_good(check, ask_for(check, REQUEST_DEVICE_FORGET, FORGOTTEN, NULL));
    int64_t left = 9001;
    for (struct storage_upkeep done = {.erasing = true}; done.erasing;) {
        done = check_step(check, &default_policy, NOON);
        int64_t now = check_number(check, "SELECT count(*) FROM flow WHERE src_device_id = 1");
        assert_true(left - now <= 2001);
        left = now;
    }
    assert_int_equal(left, 0);
}

static void its_parts_go_with_it_and_nothing_is_written_of_it_again(void **state)
{
    struct check *check = *state;
    struct request_answer answer;
    const struct request merge = {.kind = REQUEST_DEVICE_MERGE,
                                  .id = FORGOTTEN,
                                  .device_id = OTHER,
                                  .uid = NOT_OBSERVED,
                                  .by = "cli"};
    fill(check);
    check_written(check, storage_commit(check->writer, &check->error));
    check_good(check, storage_execute(check->writer, &merge, &answer, &check->error));
    check_good(check, ask_for(check, REQUEST_DEVICE_FORGET, FORGOTTEN, NULL));
    assert_false(ask_for(check, REQUEST_DEVICE_FORGET, FORGOTTEN, NULL));
    assert_int_equal(check->error.kind, ERROR_NOT_FOUND);
    add_alert(check, OTHER, "", "late");
    check_good(check, storage_finish_erasures(check->writer, NOON, &check->error));
    add_alert(check, FORGOTTEN, "", "later");
    check_answer(check,
                 "SELECT count(*) FROM flows UNION ALL SELECT count(*) FROM devices UNION ALL "
                 "SELECT count(*) FROM alerts UNION ALL SELECT count(*) FROM device_merges "
                 "UNION ALL SELECT count(*) FROM detector_state",
                 "0;0;0;0;0");
}

/* A table that is added needs a line in erase.c: this finds it. */
static void every_table_that_names_a_device_is_erased(void **state)
{
    struct check *check = *state;
    check_begin(check);
    char columns[4096];
    (void)snprintf(columns, sizeof columns, "%s;",
                   check_ask(check, "SELECT DISTINCT t.name FROM pragma_table_list t, "
                                    "pragma_table_info(t.name) c WHERE t.type = 'table' AND "
                                    "t.schema = 'main' AND c.name GLOB '*device_id' AND t.name "
                                    "NOT IN ('device', 'device_merge')"));
    int count = 0;
    for (char *table = strtok(columns, ";"); table; table = strtok(NULL, ";"), count++) {
        char name[64];
        const struct sql_text *text = sql_statements;
        (void)snprintf(name, sizeof name, "erase_%s", table);
        while (text->name && strcmp(text->name, name) != 0)
            text++;
        if (!text->name) fail_msg("schema/statements/erase.sql lacks %s", name);
    }
    assert_true(count > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
        TEST(a_forgotten_device_is_in_no_byte_of_the_file_and_its_log),
        TEST(others_keep_their_rows_without_what_named_it),
        TEST(a_kill_at_any_step_is_no_obstacle),
        TEST(a_step_takes_a_bounded_number_of_rows),
        TEST(its_parts_go_with_it_and_nothing_is_written_of_it_again),
        TEST(every_table_that_names_a_device_is_erased),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
