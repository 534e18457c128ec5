/* SPDX-License-Identifier: MIT */
/*
 * Detectors over whole captures: what was once judged wrong (docs/detectors.md), built of frames and
 * sent through the whole program; and the same findings however a capture is cut, read by however
 * many workers, or interrupted.
 */
#include "support/film.h"
#include "support/packets.h"
#include "support/runs.h"
#include "support/test.h"

#include "parser/packet.h"
#include "storage/reader.h"
#include "storage/storage.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECOND = FILM_SECOND_US };

/* ------------------------------------------------------------ captures */

static struct endpoint machine(const char *ip, uint16_t port, uint8_t last_of_mac)
{
    struct endpoint endpoint = endpoint_of(ip, port);
    if (last_of_mac)
        endpoint.mac = (struct mac_address){{0x00, 0x0c, 0x29, 0x10, 0x20, last_of_mac}};
    return endpoint;
}

/* An answer that says: this MAC has the address. */
static void add_claim(int64_t at_us, const char *ip, uint8_t last_of_mac)
{
    struct build frame = {.size = 0};
    struct endpoint sender = machine(ip, 0, last_of_mac), target = endpoint_of("10.0.0.200", 0);
    frame_arp(&frame, 2, &sender, &target);
    film_add(at_us, &frame);
}

static void add_syn(int64_t at_us, const struct endpoint *from, const struct endpoint *to)
{
    struct build frame = {.size = 0};
    frame_tcp(&frame, from, to, &(struct segment){.flags = TCP_SYN, .seq = 1000, .window = 1024});
    film_add(at_us, &frame);
}

static void add_answer(int64_t at_us, const struct endpoint *from, const struct endpoint *to,
                       uint8_t flags)
{
    struct build frame = {.size = 0};
    frame_tcp(&frame, from, to,
              &(struct segment){.flags = flags, .seq = 5, .ack = 1001, .window = 1024});
    film_add(at_us, &frame);
}

static void add_refused(int64_t at_us, const struct endpoint *from, const struct endpoint *to)
{
    add_syn(at_us, from, to);
    add_answer(at_us + 50, to, from, TCP_RST | TCP_ACK);
}

/* ------------------------------------------------------------ scans */

static void scattered_failures_hide_no_scan(void **state)
{
    (void)state;
    struct endpoint host = machine("10.0.0.5", 40000, 5);
    for (int i = 0; i < 900; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "203.%d.%d.7", i % 200, i / 200);
        struct endpoint peer = endpoint_of(ip, (uint16_t)(20000 + i * 7));
        host.port = (uint16_t)(30000 + i);
        add_syn((int64_t)i * 200000, &host, &peer);
    }
    for (int i = 1; i < 255; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.0.1.%d", i);
        struct endpoint target = endpoint_of(ip, 8080);
        host.port = (uint16_t)(40000 + i);
        add_syn((INT64_C(181) * SECOND) + i * 1000, &host, &target);
    }
    const char *path = film_record("hidden");
    assert_int_equal(count(path, "SELECT count(*) FROM alerts WHERE rule = 'port_scan' AND "
                                 "target = 'port 8080'"),
                     1);
}

static void peers_of_one_port_are_no_scan(void **state)
{
    (void)state;
    struct endpoint host = machine("10.0.0.5", 40000, 5);
    for (int i = 0; i < 250; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "%d.%d.9.%d", 60 + i % 60, i % 251, 1 + i % 200);
        struct endpoint peer = endpoint_of(ip, 51413);
        host.port = (uint16_t)(30000 + i);
        add_syn((int64_t)i * 400000, &host, &peer);
        if (i % 20) continue;
        add_answer((int64_t)i * 400000 + 100, &peer, &host, TCP_SYN | TCP_ACK);
        add_answer((int64_t)i * 400000 + 200, &host, &peer, TCP_ACK);
    }
    assert_int_equal(count(film_record("peers"), "SELECT count(*) FROM alerts"), 0);
}

/* ------------------------------------------------------------ claims */

#define CONFLICTS "SELECT count(*) FROM alerts WHERE rule = 'arp_conflict'"

static void a_spoof_that_wins_is_found(void **state)
{
    (void)state;
    add_claim(0, "10.0.0.1", 1);
    for (int i = 0; i < 40; i++)
        add_claim((int64_t)(2 + i) * SECOND, "10.0.0.1", 0x66);
    const char *path = film_record("wins");
    assert_int_equal(count(path, CONFLICTS " AND severity IN ('medium', 'high')"), 1);
    assert_int_equal(count(path, "SELECT count FROM alerts"), 40);
    assert_int_equal(count(path, CONFLICTS " AND said_by_mac = '00:0c:29:10:20:66'"), 1);
}

static void the_owner_may_be_known_from_an_earlier_day(void **state)
{
    (void)state;
    const char *path = database("days"), *files[2];
    struct run_report report;
    int64_t day_us = INT64_C(86400) * SECOND;
    for (int i = 0; i < 5; i++) {
        add_claim((int64_t)i * 1800 * SECOND, "10.0.0.1", 1);
        add_claim((int64_t)i * 1800 * SECOND + 9, "10.0.0.30", 30);
    }
    add_claim(day_us, "10.0.0.30", 30);
    for (int i = 0; i < 40; i++)
        add_claim(day_us + (int64_t)(2 + i) * SECOND, "10.0.0.1", 0x66);
    files[0] = film_write("first_day", 0, day_us);
    files[1] = film_write("second_day", day_us, INT64_MAX);
    film_clear();
    assert_true(run(path, "1", files, 2, &report));
    assert_int_equal(count(path, CONFLICTS), 1);
    assert_int_equal(count(path, "SELECT capture_id FROM alerts WHERE rule = 'arp_conflict'"), 2);
}

static void a_damaged_frame_is_no_conflict(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++)
        add_claim((int64_t)i * SECOND, "10.0.0.1", 0x21);
    add_claim(INT64_C(7) * SECOND + 5, "10.0.0.1", 0x20);
    add_claim(INT64_C(9) * SECOND + 5, "10.0.0.1", 0x9e); /* and one of nobody near */
    assert_int_equal(count(film_record("stray"), CONFLICTS), 0);
}

static void one_claim_that_traffic_follows_is_a_conflict(void **state)
{
    (void)state;
    struct endpoint victim = machine("10.0.0.30", 40000, 30);
    for (int i = 0; i < 20; i++)
        add_claim((int64_t)i * SECOND, "10.0.0.1", 1);
    add_claim(INT64_C(20) * SECOND, "10.0.0.1", 0x66);
    struct endpoint diverted = machine("10.0.0.1", 80, 0x66);
    add_syn(INT64_C(21) * SECOND, &victim, &diverted);
    add_answer(INT64_C(21) * SECOND + 100, &diverted, &victim, TCP_SYN | TCP_ACK);
    add_claim(INT64_C(22) * SECOND, "10.0.0.1", 1);
    const char *path = film_record("follows");
    assert_int_equal(count(path, CONFLICTS " AND severity IN ('medium', 'high')"), 1);
}

static void a_conflict_lasts_until_the_intruders_last_claim(void **state)
{
    (void)state;
    for (int i = 0; i < 90; i++)
        add_claim((int64_t)i * 3600 * SECOND, "10.0.0.1", 1);
    for (int i = 0; i < 20; i++)
        add_claim(INT64_C(3601) * SECOND + (int64_t)i * 90 * SECOND, "10.0.0.1", 0x66);
    const char *path = film_record("lasts");
    assert_int_equal(count(path, "SELECT last_us - first_us FROM alerts"),
                     INT64_C(19) * 90 * SECOND);
}

static void many_addresses_of_one_intruder_are_few_findings(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.0.0.%d", 100 + i);
        add_claim((int64_t)i * 1000, ip, (uint8_t)(0x80 + i));
    }
    for (int round = 0; round < 9; round++)
        for (int i = 0; i < 12; i++) {
            char ip[32];
            (void)snprintf(ip, sizeof ip, "10.0.0.%d", 100 + i);
            add_claim((int64_t)(2 + round) * SECOND + i * 1000, ip, 0x66);
        }
    const char *path = film_record("many");
    assert_int_equal(count(path, CONFLICTS), 5);
    assert_int_equal(count(path, CONFLICTS " AND title LIKE '8 more of 00:0c:29:10:20:66%'"), 1);
}

/* ------------------------------------------------------------ cuts */

static void add_story(void)
{
    struct endpoint scanner = machine("10.0.0.66", 40000, 0x66), host = machine("10.0.0.9", 0, 9);
    add_claim(SECOND, "10.0.0.1", 1);
    add_claim(SECOND + 5, "10.0.0.30", 30);
    for (uint16_t i = 1; i <= 40; i++) { /* neither half is a scan by itself */
        host.port = i;
        scanner.port = (uint16_t)(41000 + i);
        add_refused(INT64_C(10) * SECOND + i * 100000 + (i > 20 ? INT64_C(40) * SECOND : 0),
                    &scanner, &host);
    }
    for (int i = 0; i < 20; i++)
        add_claim((int64_t)(110 + i) * SECOND, "10.0.0.1", 0x67);
    add_claim(INT64_C(140) * SECOND, "10.0.0.30", 30);
    for (int i = 0; i < 60; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.0.2.%d", i + 1);
        struct endpoint target = endpoint_of(ip, 22);
        scanner.port = (uint16_t)(42000 + i);
        add_syn((int64_t)(i < 30 ? 160 : 200) * SECOND + i * 1000, &scanner, &target);
    }
    for (int i = 0; i < 20; i++)
        add_claim((int64_t)(250 + i) * SECOND, "10.0.0.1", 0x67);
    for (int i = 0; i < 700; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "198.51.%d.%d", i / 200, i % 200 + 1);
        struct endpoint client = machine(ip, 40000, 1);
        host.port = 80;
        add_syn(INT64_C(300) * SECOND + i * 5000, &client, &host);
    }
    add_claim(INT64_C(350) * SECOND, "10.0.0.30", 30);
}

/* The findings as text; malloc'ed. */
static char *findings_of(const char *path)
{
    struct error error = {.sentence = ""};
    char *all = NULL;
    size_t size;
    FILE *out = open_memstream(&all, &size);
    struct storage_reader *reader = storage_reader_open(path, &error);
    struct storage_rows *rows =
        reader
            ? storage_query(reader, NULL,
                            "SELECT rule, severity, src_ip, dst_ip, dst_port, first_us, last_us, "
                            "count, title, explanation, details, target, said_by_mac, "
                            "coalesce(mac_address, '') FROM alerts LEFT JOIN devices USING "
                            "(device_id) WHERE rule <> 'new_device' ORDER BY 1, 11, 13",
                            NULL, 0, &error)
            : NULL;
    if (!rows) fail_msg("%s", error.sentence);
    while (storage_next(rows, &error) == 1) {
        for (int i = 0; i < storage_column_count(rows); i++) {
            struct value value = storage_value(rows, i);
            if (value.type == VALUE_INTEGER) fprintf(out, "%lld", (long long)value.integer);
            if (value.type == VALUE_TEXT)
                fprintf(out, "%.*s", (int)value.bytes.size, (const char *)value.bytes.data);
            fputc('|', out);
        }
        fputc('\n', out);
    }
    storage_rows_close(rows);
    storage_reader_close(reader);
    fclose(out);
    return all;
}

enum { PIECES = 5 };

static void cut_film(const char *name, const int64_t cuts_s[PIECES - 1], const char *files[PIECES])
{
    for (int i = 0; i < PIECES; i++) {
        char piece[64];
        (void)snprintf(piece, sizeof piece, "%s%d", name, i);
        files[i] = film_write(piece, i ? cuts_s[i - 1] * SECOND : 0,
                              i < PIECES - 1 ? cuts_s[i] * SECOND : INT64_MAX);
    }
}

static void a_capture_that_was_cut_gives_the_findings_of_the_whole(void **state)
{
    (void)state;
    static const int64_t cuts_s[PIECES - 1] = {40, 100, 150, 195};
    struct run_report report;
    const char *files[PIECES];
    add_story();
    const char *whole = film_write("whole", 0, INT64_MAX);
    cut_film("piece", cuts_s, files);
    film_clear();
    assert_true(run(database("one"), "1", &whole, 1, &report));
    char *expected = findings_of(database("one"));
    assert_int_equal(count(database("one"), "SELECT count(DISTINCT rule) FROM alerts"), 3);
    for (int workers = 1; workers <= 4; workers += 3) {
        const char *path = database(workers == 1 ? "cut" : "cut4");
        for (int i = 0; i < PIECES; i++) /* a run for each: the program ends in between */
            assert_true(run(path, workers == 1 ? "1" : "4", &files[i], 1, &report));
        char *found = findings_of(path);
        assert_string_equal(found, expected);
        free(found);
    }
    free(expected);
}

/* The frames of a capture in [from_us, to_us), as a file. */
static const char *write_part(const char *source, const char *name, int64_t from_us, int64_t to_us)
{
    static char paths[PIECES][512], frame[1 << 18];
    static unsigned turn;
    char *path = paths[turn++ % PIECES];
    uint32_t header[6], head[4];
    (void)snprintf(path, sizeof paths[0], "%s.pcap", database(name));
    FILE *in = fopen(source, "r"), *out = fopen(path, "w");
    assert_true(in && out);
    assert_int_equal(fread(header, sizeof header, 1, in), 1);
    assert_int_equal(header[0], 0xa1b2c3d4);
    fwrite(header, sizeof header, 1, out);
    while (fread(head, sizeof head, 1, in) == 1) {
        assert_true(head[2] <= sizeof frame);
        assert_int_equal(fread(frame, head[2], 1, in), 1);
        int64_t at_us = (int64_t)head[0] * SECOND + head[1];
        if (at_us < from_us || at_us >= to_us) continue;
        fwrite(head, sizeof head, 1, out);
        fwrite(frame, head[2], 1, out);
    }
    fclose(in);
    assert_int_equal(fclose(out), 0);
    return path;
}

/* The moment in the middle of the longest times without an open connection, number by number in
 * order of time; 0: there are fewer. */
static int64_t quiet_moment(const char *path, int number)
{
    char sql[640];
    (void)snprintf(
        sql, sizeof sql,
        "SELECT coalesce((SELECT moment FROM (SELECT (start_us + until_us) / 2 AS moment, "
        "start_us - until_us AS pause FROM (SELECT start_us, max(end_us) OVER (ORDER BY "
        "start_us ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until_us FROM "
        "flows) WHERE start_us > until_us + 1 ORDER BY pause DESC LIMIT %d) "
        "ORDER BY moment LIMIT 1 OFFSET %d), 0)",
        PIECES - 1, number);
    return count(path, sql);
}

static void a_shipped_capture_that_was_cut_gives_the_findings_of_the_whole(void **state)
{
    (void)state;
    static const char *const samples[] = {"samples/home.pcap", "samples/trouble.pcap",
                                          "samples/browser.pcap"};
    struct run_report report;
    for (size_t i = 0; i < 3; i++) {
        char name[32];
        int64_t from_us = 0;
        (void)snprintf(name, sizeof name, "sample%zu", i);
        const char *whole = database(name), *cut, *pieces[PIECES];
        assert_true(run(whole, "1", &samples[i], 1, &report));
        int count_of_pieces = 0;
        while (count_of_pieces < PIECES) {
            int64_t moment_us =
                count_of_pieces == PIECES - 1 ? 0 : quiet_moment(whole, count_of_pieces);
            char piece[48];
            (void)snprintf(piece, sizeof piece, "%s_%d", name, count_of_pieces);
            pieces[count_of_pieces++] =
                write_part(samples[i], piece, from_us, moment_us ? moment_us : INT64_MAX);
            from_us = moment_us;
            if (!moment_us) break;
        }
        assert_true(count_of_pieces > 1);
        char *expected = findings_of(whole);
        for (int workers = 1; workers <= 4; workers += 3) {
            (void)snprintf(name, sizeof name, "sample%zu_by%d", i, workers);
            cut = database(name);
            for (int piece = 0; piece < count_of_pieces; piece++)
                assert_true(run(cut, workers == 1 ? "1" : "4", &pieces[piece], 1, &report));
            char *found = findings_of(cut);
            assert_string_equal(found, expected);
            free(found);
        }
        free(expected);
    }
}

/* ------------------------------------------------------------ kill -9 */

/* In a process of its own, which is killed at a random moment. */
static void record_and_die(const char *path, const char *file)
{
    struct run_report report;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)run(path, "1", &file, 1, &report);
        _exit(0);
    }
    usleep(1000 * (useconds_t)(rand() % 200));
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_run_that_is_killed_is_judged_once_and_whole(void **state)
{
    (void)state;
    struct run_report report;
    add_story();
    const char *first = film_write("first", 0, INT64_C(5) * SECOND);
    const char *story = film_write("story", INT64_C(5) * SECOND, INT64_C(100) * SECOND);
    const char *rest = film_write("rest", INT64_C(340) * SECOND, INT64_MAX);
    film_clear();
    srand(1);
    for (int i = 0; i < 12; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "killed%d", i);
        const char *path = database(name);
        assert_true(run(path, "1", &first, 1, &report));
        record_and_die(path, story);
        assert_true(run(path, "1", &rest, 1, &report));
        /* All 40 attempts are there, or what was not committed is lost: the verdict is of the rows. */
        long long failed = count(path, "SELECT count(DISTINCT dst_port) FROM flows WHERE "
                                       "conn_state = 'REJ' AND end_reason IS NOT NULL");
        assert_int_equal(count(path, "SELECT count(*) FROM alerts WHERE rule = 'port_scan'"),
                         failed >= 25);
        assert_int_equal(count(path, "SELECT coalesce(sum(count), 0) FROM alerts WHERE "
                                     "rule = 'port_scan'"),
                         failed >= 25);
        assert_int_equal(count(path, "SELECT count(*) FROM detector_state WHERE "
                                     "rule = 'port_scan' AND target = '10.0.0.66'"),
                         failed >= 25);
    }
}

static void write_refused(struct storage_writer *writer, int64_t flow_id, uint16_t port)
{
    struct error error = {.sentence = ""};
    struct flow_record flow = {.base = {.size = sizeof flow, .kind = RECORD_FLOW},
                               .flow_id = flow_id,
                               .start_us = FILM_START_US + flow_id * 1000,
                               .end_us = FILM_START_US + flow_id * 1000 + 50,
                               .originator = endpoint_of("10.0.0.66", 40000),
                               .responder = endpoint_of("10.0.0.9", port),
                               .has_ports = true,
                               .ip_protocol = 6,
                               .conn_state = "REJ",
                               .history = "Sr",
                               .first_emission = true,
                               .end_reason = END_RST,
                               .rtt_handshake_us = NOT_OBSERVED,
                               .rtt_min_us = NOT_OBSERVED,
                               .rtt_mean_us = NOT_OBSERVED,
                               .rtt_responder_us = NOT_OBSERVED,
                               .rtt_originator_us = NOT_OBSERVED,
                               .sack_permitted = NOT_OBSERVED};
    const struct joined_row joined = {.fact = &flow.base};
    if (!is_written(storage_write_joined(writer, &joined, &error))) fail_msg("%s", error.sentence);
}

/* Rows were committed, of a file or a live capture, perhaps all of a file; and then the program was
 * killed before it looked at them. */
enum left { LEFT_OF_FILE, LEFT_LIVE, LEFT_OF_WHOLE_FILE, LEFT_KINDS };

static void leave_unjudged(const char *path, enum left left)
{
    struct error error = {.sentence = ""};
    bool says_when = left == LEFT_LIVE;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct storage_writer *writer = storage_writer_open(path, &error);
        int64_t capture_id, start_us = says_when ? FILM_START_US : NOT_OBSERVED;
        struct capture_summary capture = {.sensor = "lab",
                                          .source = says_when ? "eth0" : "file:a.pcap",
                                          .snaplen = NOT_OBSERVED,
                                          .start_us = start_us,
                                          .end_us =
                                              says_when ? FILM_START_US + SECOND : NOT_OBSERVED};
        if (!writer || !is_written(storage_begin_capture(writer, &capture, &capture_id, &error)))
            _exit(1);
        for (uint16_t port = 1; port <= 40; port++)
            write_refused(writer, port, port);
        capture.status = "complete";
        if (left == LEFT_OF_WHOLE_FILE) {
            capture.start_us = FILM_START_US;
            capture.end_us = FILM_START_US + SECOND;
            if (!is_written(storage_update_capture(writer, &capture, &error))) _exit(1);
        }
        if (!is_written(storage_commit(writer, &error))) _exit(1);
        (void)kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void what_a_killed_program_left_unjudged_is_judged_by_the_next(void **state)
{
    (void)state;
    struct run_report report;
    add_claim(SECOND, "10.0.0.1", 1);
    const char *later = film_write("later", 0, INT64_MAX);
    film_clear();
    for (int left = 0; left < LEFT_KINDS; left++) {
        static const char *const names[LEFT_KINDS] = {"left", "left_live", "left_whole"};
        const char *path = database(names[left]);
        leave_unjudged(path, (enum left)left);
        for (int again = 0; again < 2; again++) {
            assert_true(run(path, "1", &later, 1, &report));
            assert_int_equal(count(path, "SELECT count FROM alerts WHERE rule = 'port_scan' AND "
                                         "capture_id = 1"),
                             1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scattered_failures_hide_no_scan),
        cmocka_unit_test(peers_of_one_port_are_no_scan),
        cmocka_unit_test(a_spoof_that_wins_is_found),
        cmocka_unit_test(the_owner_may_be_known_from_an_earlier_day),
        cmocka_unit_test(a_damaged_frame_is_no_conflict),
        cmocka_unit_test(one_claim_that_traffic_follows_is_a_conflict),
        cmocka_unit_test(a_conflict_lasts_until_the_intruders_last_claim),
        cmocka_unit_test(many_addresses_of_one_intruder_are_few_findings),
        cmocka_unit_test(a_capture_that_was_cut_gives_the_findings_of_the_whole),
        cmocka_unit_test(a_shipped_capture_that_was_cut_gives_the_findings_of_the_whole),
        cmocka_unit_test(a_run_that_is_killed_is_judged_once_and_whole),
        cmocka_unit_test(what_a_killed_program_left_unjudged_is_judged_by_the_next),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
