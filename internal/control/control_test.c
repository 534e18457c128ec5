/* SPDX-License-Identifier: MIT */
#include "control/control.h"

#include "address.h"
#include "frame.h"
#include "peer.h"

#include "test.h"
#include "test_files.h"

#include <errno.h>
#include <pthread.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>

struct check {
    char folder[64], path[512];
    struct control *control;
    struct error error;
    unsigned asked, batches;
    uint64_t ticket;
    enum control_outcome outcome;
};

static enum control_outcome answer(void *owner, const struct control_question *question,
                                   struct text *members, struct error *error)
{
    struct check *check = owner;
    check->asked++;
    check->ticket = question->ticket;
    assert_int_equal(question->user, geteuid());
    text_format(members, ",\"answer\":%d", (int)question->message.kind);
    error_set_kind(error, ERROR_FULL, "There is \"no\" room.");
    return check->outcome;
}

/* Each byte is a fact; one that is '!' is none. */
static bool take_facts(void *owner, struct span records, struct facts_count *count)
{
    struct check *check = owner;
    bool is_good = records.data && !memchr(records.data, '!', records.size);
    count->taken += records.size;
    count->refused += !is_good;
    check->batches++;
    return is_good;
}

static void go_round(struct check *check)
{
    const struct control_hooks hooks = {.owner = check, .ask = answer, .facts = take_facts};
    for (int i = 0; i < 4; i++)
        control_wait(check->control, 1, &hooks);
}

static int set_up(void **state)
{
    struct check *check = calloc(1, sizeof *check);
    folder_make(check->folder);
    (void)snprintf(check->path, sizeof check->path, "%s/control", check->folder);
    const struct control_options options = {.path = check->path, .operators = ""};
    check->control = control_open(&options, &check->error);
    assert_non_null(check->control);
    *state = check;
    return 0;
}

static int tear_down(void **state)
{
    struct check *check = *state;
    control_close(check->control);
    folder_remove(check->folder);
    free(check);
    return 0;
}

static int connect_to(const struct check *check)
{
    struct socket_address address;
    int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_true(socket_address_open(&address, check->path, NULL));
    assert_int_equal(connect(peer, (struct sockaddr *)&address.name, sizeof address.name), 0);
    socket_address_close(&address);
    return peer;
}

/* "": it was closed without a word; NULL: nothing came, and it is open. */
static const char *say(struct check *check, int peer, const char *line)
{
    static char got[MESSAGE_LINE_MOST];
    if (line[0]) (void)!send(peer, line, strlen(line), MSG_NOSIGNAL);
    go_round(check);
    ssize_t size = recv(peer, got, sizeof got - 1, 0);
    if (size < 0) return errno == EAGAIN ? NULL : "";
    got[size] = '\0';
    return got;
}

static const char status[] = "{\"version\":1,\"request\":\"status\"}\n";
static const char reload[] = "{\"request\":\"reload\",\"version\":1}\n";

static void questions_are_answered_one_after_another_on_one_connection(void **state)
{
    struct check *check = *state;
    int peer = connect_to(check);
    assert_string_equal(say(check, peer, status), "{\"version\":1,\"ok\":true,\"answer\":0}\n");
    assert_string_equal(say(check, peer, reload), "{\"version\":1,\"ok\":true,\"answer\":1}\n");
    check->outcome = CONTROL_REFUSED;
    assert_string_equal(say(check, peer, status),
                        "{\"version\":1,\"ok\":false,\"kind\":\"full\",\"error\":\"There is "
                        "\\\"no\\\" room.\"}\n");
    close(peer);
}

static void a_line_that_is_no_request_is_a_bad_question_and_asks_nothing(void **state)
{
    struct check *check = *state;
    static const char *const lines[] = {
        "\n",
        "status\n",
        "[1]\n",
        "{\"version\":2,\"request\":\"status\"}\n",
        "{\"version\":1,\"request\":\"stat\"}\n",
        "{\"version\":1,\"request\":\"status\\u0000\"}\n",
        "{\"version\":1,\"request\":\"status\",\"device\":\"x\"}\n",
        "{\"version\":1,\"request\":\"status\"} {}\n",
        "{\"version\":1,\"request\":[[[[[[[[[[[[[[\"status\"]]]]]]]]]]]]]]}\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        int peer = connect_to(check);
        const char *got = say(check, peer, lines[i]);
        assert_non_null(got);
        assert_non_null(strstr(got, "\"kind\":\"bad_question\""));
        close(peer);
        go_round(check);
    }
    assert_int_equal(check->asked, 0);
}

static void a_line_comes_in_pieces_and_one_without_an_end_ends_the_connection(void **state)
{
    struct check *check = *state;
    int peer = connect_to(check);
    assert_null(say(check, peer, "{\"version\":1,"));
    assert_non_null(strstr(say(check, peer, "\"request\":\"status\"}\n"), "\"ok\":true"));
    char *endless = malloc(MESSAGE_LINE_MOST + 1);
    memset(endless, 'x', MESSAGE_LINE_MOST);
    endless[MESSAGE_LINE_MOST] = '\0';
    const char *got = NULL;
    for (int i = 0; i < 8 && !got; i++)
        got = say(check, peer, endless);
    assert_non_null(strstr(got, "bad_question"));
    assert_string_equal(say(check, peer, ""), "");
    free(endless);
    close(peer);
}

static void a_user_has_four_connections_and_the_others_wait_for_none(void **state)
{
    struct check *check = *state;
    int peers[5];
    for (int i = 0; i < 5; i++)
        peers[i] = connect_to(check);
    for (int i = 0; i < 4; i++)
        go_round(check);
    assert_non_null(strstr(say(check, peers[4], ""), "\"kind\":\"full\""));
    assert_non_null(strstr(say(check, peers[3], status), "\"ok\":true"));
    close(peers[0]);
    close(peers[4]);
    go_round(check);
    int again = connect_to(check);
    assert_non_null(strstr(say(check, again, status), "\"ok\":true"));
    for (int i = 1; i < 4; i++)
        close(peers[i]);
    close(again);
}

static void an_answer_may_come_later_or_find_nobody(void **state)
{
    struct check *check = *state;
    int peer = connect_to(check);
    check->outcome = CONTROL_LATER;
    assert_null(say(check, peer, reload));
    control_answer(check->control, check->ticket + 1, ",\"of\":\"another\"", NULL);
    assert_null(say(check, peer, ""));
    control_answer(check->control, check->ticket, ",\"done\":1", NULL);
    assert_string_equal(say(check, peer, ""), "{\"version\":1,\"ok\":true,\"done\":1}\n");
    assert_null(say(check, peer, reload));
    close(peer);
    go_round(check);
    control_answer(check->control, check->ticket, ",\"done\":1", NULL);
}

static void who_sends_much_and_reads_nothing_stands_in_nobodys_way(void **state)
{
    struct check *check = *state;
    int silent = connect_to(check), peer = connect_to(check);
    for (int i = 0; i < 2000; i++)
        (void)!send(silent, status, sizeof status - 1, MSG_NOSIGNAL);
    for (int i = 0; i < 50; i++)
        go_round(check);
    assert_true(check->asked >= 1);
    assert_non_null(strstr(say(check, peer, status), "\"ok\":true"));
    close(silent);
    close(peer);
}

static void the_socket_is_the_users_alone_a_stale_one_is_replaced_and_a_file_is_not(void **state)
{
    struct check *check = *state;
    struct stat there;
    const struct control_options options = {.path = check->path};
    assert_int_equal(stat(check->path, &there), 0);
    assert_int_equal(there.st_mode & 0777, 0600);
    /* Two at one path: the lock of the database keeps that from happening; here it is a kill. */
    struct control *stale = check->control;
    check->control = control_open(&options, &check->error);
    assert_non_null(check->control);
    control_close(stale); /* which leaves the other's path alone */
    int peer = connect_to(check);
    assert_non_null(strstr(say(check, peer, status), "\"ok\":true"));
    close(peer);
    control_close(check->control);
    assert_int_not_equal(access(check->path, F_OK), 0);
    file_put(check->folder, "control", "precious");
    check->control = control_open(&options, &check->error);
    assert_null(check->control);
    assert_int_equal(stat(check->path, &there), 0);
    assert_int_equal(there.st_size, 8);
}

static void only_who_is_known_may_ask_and_only_operators_may_change(void **state)
{
    int pair[2];
    struct peer peer;
    struct error error;
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    struct peer_policy policy = {.owner = geteuid() + 1,
                                 .unmapped = geteuid() + 2,
                                 .deliverer = (uid_t)-1,
                                 .server = (uid_t)-1,
                                 .unmapped_group = (gid_t)-2,
                                 .group = getegid(),
                                 .operators_group = (gid_t)-1};
    assert_true(peer_look(pair[0], &policy, &peer));
    assert_true(peer.may_ask);
    assert_int_equal(peer.may_change, geteuid() == 0);
    policy.operators = (struct peer_list){.users = {geteuid()}, .count = 1};
    assert_true(peer_look(pair[0], &policy, &peer) && peer.may_change);
    assert_int_equal(peer.may_speak, geteuid() == 0);
    policy.operators.count = 0;
    policy.proxies = (struct peer_list){.users = {geteuid()}, .count = 1};
    assert_true(peer_look(pair[0], &policy, &peer) && peer.may_change && peer.may_speak);
    policy.proxies.count = 0;
    policy.server = geteuid();
    assert_true(peer_look(pair[0], &policy, &peer) && peer.may_change && peer.may_speak);
    policy.server = (uid_t)-1;
    policy.owner = geteuid();
    assert_true(peer_look(pair[0], &policy, &peer) && peer.may_change && peer.may_speak);
    policy.unmapped = geteuid(); /* even if it is root's number, or an operator's */
    assert_true(peer_look(pair[0], &policy, &peer) && !peer.may_ask && !peer.may_change &&
                !peer.may_speak);
    assert_false(peer_policy_find(&policy, false, "no-such-user", "", &error));
    assert_non_null(strstr(error.sentence, "'no-such-user', whom control.operators names"));
    assert_false(peer_policy_find(&policy, false, "", "root,nobody-here", &error));
    assert_non_null(strstr(error.sentence, "'nobody-here', whom control.proxies names"));
    assert_true(peer_policy_find(&policy, false, " root, root ", "root", &error));
    assert_int_equal(policy.operators.count, 2);
    assert_int_equal(policy.proxies.count, 1);
    close(pair[0]);
    close(pair[1]);
}

static const char for_anna[] =
    "{\"version\":1,\"request\":\"alerts close\",\"id\":7,\"by\":\"api:anna\"}\n";

static void the_user_of_the_capture_may_say_for_whom_it_asks(void **state)
{
    struct check *check = *state;
    int peer = connect_to(check);
    assert_non_null(strstr(say(check, peer, for_anna), "\"ok\":true"));
    assert_int_equal(check->asked, 1);
    close(peer);
}

static void *serve_until_closed(void *argument)
{
    struct check *check = argument;
    const struct control_hooks hooks = {.owner = check, .ask = answer};
    while (check->asked == 0)
        control_wait(check->control, 20, &hooks);
    control_wait(check->control, 20, &hooks);
    return NULL;
}

static void the_end_that_asks_takes_the_answer_apart(void **state)
{
    struct check *check = *state;
    const struct message for_status = {.kind = MESSAGE_STATUS};
    const struct message for_reload = {.kind = MESSAGE_RELOAD};
    pthread_t server;
    assert_int_equal(pthread_create(&server, NULL, serve_until_closed, check), 0);
    struct control_reply *reply = control_ask(check->path, &for_reload, 5000, NULL, &check->error);
    assert_int_equal(pthread_join(server, NULL), 0);
    assert_non_null(reply);
    assert_int_equal(control_reply_integer(reply, NULL, 0, "answer"), 1);
    assert_int_equal(control_reply_integer(reply, "list", 3, "answer"), 0);
    assert_null(control_reply_text(reply, NULL, 0, "answer"));
    assert_int_equal(control_reply_count(reply, "list"), 0);
    control_reply_free(reply);
    assert_null(control_ask("/nonexistent/control", &for_status, 10, NULL, &check->error));
    assert_int_equal(check->error.kind, ERROR_NOT_FOUND);
    assert_null(control_ask(check->path, &for_status, 10, NULL, &check->error)); /* nobody serves */
    assert_int_equal(check->error.kind, ERROR_BUSY);
}

static struct message read_request(const char *line, struct error *error)
{
    struct message message;
    error->sentence[0] = '\0';
    bool good = frame_read_request(span_text(line), &message, error);
    assert_int_equal(good, error->sentence[0] == '\0');
    return message;
}

static void a_request_of_a_person_has_an_id_and_perhaps_a_text(void **state)
{
    (void)state;
    struct error error;
    struct message message = read_request(
        "{\"version\":1,\"request\":\"device label\",\"id\":7,\"text\":\"B\\u00fcro\"}", &error);
    assert_string_equal(error.sentence, "");
    assert_int_equal(message.kind, MESSAGE_DEVICE_LABEL);
    assert_int_equal(message.id, 7);
    assert_string_equal(message.text, "B\xc3\xbcro");
    message = read_request("{\"version\":1,\"request\":\"alerts close\",\"id\":7}", &error);
    assert_int_equal(message.kind, MESSAGE_ALERT_CLOSE);
    assert_false(message.has_text);
    message =
        read_request("{\"version\":1,\"request\":\"device label\",\"id\":7,\"text\":null}", &error);
    assert_string_equal(error.sentence, "");
    assert_false(message.has_text);
    static const char *const bad[] = {
        "\"alerts close\"",
        "\"alerts close\",\"id\":\"7\"",
        "\"alerts close\",\"id\":0",
        "\"alerts close\",\"id\":-1",
        "\"alerts close\",\"id\":1.5",
        "\"alerts close\",\"id\":1e30",
        "\"alerts close\",\"id\":7,\"by\":\"cli\"",
        "\"alerts close\",\"id\":7,\"by\":\"api:\"",
        "\"alerts close\",\"id\":7,\"by\":\"api:a b\"",
        "\"alerts close\",\"id\":7,\"device\":8",
        "\"alerts close\",\"id\":7,\"TEXT\":\"x\"",
        "\"device merge\",\"id\":7,\"device\":-1",
        "\"device merge\",\"id\":7,\"device\":8,\"text\":\"x\"",
        "\"alerts silence\",\"rule\":\"port_scan\"",
        "\"alerts silence\",\"for_us\":60000000",
        "\"alerts silence\",\"rule\":\"port_scan\",\"for_us\":1,\"id\":7",
        "\"alerts close\",\"id\":7,\"text\":7",
        "\"alerts close\",\"id\":7,\"text\":\"x\",\"id\":8",
        "\"status\",\"id\":7",
        "\"flows\",\"limit\":0",
        "\"flows\",\"before\":\"7\"",
        "\"flows\",\"id\":7",
        "\"talkers\",\"limit\":7",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[256];
        (void)snprintf(line, sizeof line, "{\"version\":1,\"request\":%s}", bad[i]);
        (void)read_request(line, &error);
        if (!error.sentence[0]) fail_msg("%s was taken", line);
        assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    }
}

static void a_page_of_flows_is_asked_for(void **state)
{
    (void)state;
    struct error error;
    struct message message =
        read_request("{\"version\":1,\"request\":\"flows\",\"limit\":7,\"before\":4711}", &error);
    assert_string_equal(error.sentence, "");
    assert_int_equal(message.kind, MESSAGE_FLOWS);
    assert_int_equal(message.limit, 7);
    assert_int_equal(message.before, 4711);
    message = read_request("{\"version\":1,\"request\":\"talkers\"}", &error);
    assert_int_equal(message.kind, MESSAGE_TALKERS);
    assert_false(message_rows[MESSAGE_FLOWS].changes || message_rows[MESSAGE_TALKERS].changes);
}

static void what_is_sent_is_what_is_read(void **state)
{
    (void)state;
    struct error error;
    char line[1024];
    const struct request silence = {.kind = REQUEST_ALERT_SILENCE,
                                    .device_id = 3,
                                    .rule = "port_scan",
                                    .target = "10.0.0.9 \"x\"",
                                    .for_us = 60000000,
                                    .text = "B\xc3\xbcro"},
                         merge = {.kind = REQUEST_DEVICE_MERGE, .id = 7, .device_id = 3};
    struct message sent;
    struct request request;
    message_from_request(&sent, &silence);
    (void)snprintf(line, sizeof line,
                   "{\"version\":1,\"request\":\"alerts silence\",\"device\":3,\"text\":\"%s\","
                   "\"rule\":\"%s\",\"target\":\"10.0.0.9 \\\"x\\\"\",\"for_us\":60000000,"
                   "\"by\":\"api:a.b-c_9\"}",
                   silence.text, silence.rule);
    struct message message = read_request(line, &error);
    assert_string_equal(error.sentence, "");
    assert_string_equal(message.by, "api:a.b-c_9");
    memset(message.by, 0, sizeof message.by);
    assert_memory_equal(message.text, sent.text, sizeof sent.text);
    message_to_request(&message, &request);
    assert_int_equal(request.kind, REQUEST_ALERT_SILENCE);
    assert_int_equal(request.device_id, 3);
    assert_int_equal(request.for_us, 60000000);
    assert_string_equal(request.target, silence.target);
    assert_string_equal(request.rule, silence.rule);
    message =
        read_request("{\"version\":1,\"request\":\"device merge\",\"id\":7,\"device\":3}", &error);
    message_to_request(&message, &request);
    assert_int_equal(request.id, merge.id);
    assert_int_equal(request.device_id, merge.device_id);
    assert_null(request.text);
}

static void a_text_that_is_too_long_is_refused_before_it_is_cut(void **state)
{
    (void)state;
    struct error error;
    char line[NOTE_BYTES_MOST + 128];
    for (int size = NOTE_BYTES_MOST; size <= NOTE_BYTES_MOST + 1; size++) {
        (void)snprintf(line, sizeof line,
                       "{\"version\":1,\"request\":\"alerts note\",\"id\":1,\"text\":\"%0*d\"}",
                       size, 0);
        (void)read_request(line, &error);
        assert_int_equal(error.sentence[0] != '\0', size > NOTE_BYTES_MOST);
    }
}

/* ---------------------------------------------------------------- facts */

static const char facts[] = "{\"version\":1,\"request\":\"facts\"}\n";
static const char taken[] = "{\"version\":1,\"ok\":true}\n";

static int begin_facts(struct check *check)
{
    int peer = connect_to(check);
    assert_string_equal(say(check, peer, facts), taken);
    return peer;
}

static void send_batch(struct check *check, int peer, struct facts_header header, size_t sent)
{
    static char batch[FACTS_BATCH_MOST];
    memset(batch, 'x', sizeof batch);
    memcpy(batch, &header, sizeof header);
    assert_int_equal(send(peer, batch, sent, MSG_NOSIGNAL), sent);
    go_round(check);
}

static void batches_are_taken_in_pieces_or_many_at_once_and_counted_at_the_end(void **state)
{
    struct check *check = *state;
    int peer = begin_facts(check);
    send_batch(check, peer, (struct facts_header){FACTS_VERSION, 16}, 5);
    assert_int_equal(check->batches, 0);
    assert_int_equal(send(peer, "\0\0\0", 3, 0), 3); /* of the size */
    assert_int_equal(send(peer, "xxxxxxxxxxxxxxxx", 16, 0), 16);
    go_round(check);
    assert_int_equal(check->batches, 1);
    for (int i = 0; i < 3; i++)
        send_batch(check, peer, (struct facts_header){FACTS_VERSION, 8}, 16);
    send_batch(check, peer, (struct facts_header){FACTS_VERSION, FACTS_BATCH_MOST - 8},
               FACTS_BATCH_MOST);
    for (int i = 0; i < 20; i++)
        go_round(check);
    assert_int_equal(check->batches, 5);
    assert_null(say(check, peer, "")); /* no batch is answered */
    assert_int_equal(shutdown(peer, SHUT_WR), 0);
    assert_string_equal(say(check, peer, ""),
                        "{\"version\":1,\"ok\":true,\"taken\":65568,\"refused\":0,\"shed\":0}\n");
    assert_string_equal(say(check, peer, ""), "");
    assert_int_equal(control_producers(check->control), 0);
    close(peer);
}

static void what_is_no_batch_ends_the_connection_with_a_sentence(void **state)
{
    struct check *check = *state;
    static const struct facts_header headers[] = {{FACTS_VERSION + 1, 8},
                                                  {0, 8},
                                                  {FACTS_VERSION, 12},
                                                  {FACTS_VERSION, FACTS_BATCH_MOST},
                                                  {FACTS_VERSION, UINT32_MAX - 7}};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        int peer = begin_facts(check);
        send_batch(check, peer, headers[i], 16);
        const char *got = say(check, peer, "");
        assert_non_null(got);
        assert_non_null(strstr(got, "\"kind\":\"bad_question\""));
        assert_string_equal(say(check, peer, ""), "");
        close(peer);
    }
    int peer = begin_facts(check);
    send_batch(check, peer, (struct facts_header){FACTS_VERSION, 8}, 8);
    assert_non_null(strstr(say(check, peer, "xxx!xxxx"), "something that is no record"));
    close(peer);
    assert_int_equal(check->asked, 0);
}

static void a_batch_that_does_not_end_is_one_refused_fact(void **state)
{
    struct check *check = *state;
    int peer = begin_facts(check);
    send_batch(check, peer, (struct facts_header){FACTS_VERSION, 800}, 400);
    assert_int_equal(shutdown(peer, SHUT_WR), 0);
    assert_string_equal(say(check, peer, ""),
                        "{\"version\":1,\"ok\":true,\"taken\":0,\"refused\":1,\"shed\":0}\n");
    close(peer);
    peer = begin_facts(check);
    send_batch(check, peer, (struct facts_header){FACTS_VERSION, 800}, 400);
    close(peer); /* it dies */
    go_round(check);
    assert_int_equal(control_producers(check->control), 0);
}

static void producers_have_eight_places_and_leave_the_others_theirs(void **state)
{
    struct check *check = *state;
    int producers[8], peer;
    for (int i = 0; i < 8; i++)
        producers[i] = begin_facts(check);
    assert_int_equal(control_producers(check->control), 8);
    peer = connect_to(check);
    assert_non_null(strstr(say(check, peer, facts), "\"kind\":\"full\""));
    assert_non_null(strstr(say(check, peer, status), "\"ok\":true"));
    close(producers[3]);
    go_round(check);
    assert_string_equal(say(check, peer, facts), taken);
    close(peer);
    for (int i = 0; i < 8; i++)
        if (i != 3) close(producers[i]);
}

static void a_path_over_107_bytes_is_reached_through_its_folder(void **state)
{
    struct check *check = *state;
    char folder[256];
    control_close(check->control);
    (void)snprintf(folder, sizeof folder, "%s/%0100d", check->folder, 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    (void)snprintf(check->path, sizeof check->path, "%s/control", folder);
    const struct control_options options = {.path = check->path};
    check->control = control_open(&options, &check->error);
    assert_non_null(check->control);
    int peer = connect_to(check);
    assert_non_null(strstr(say(check, peer, status), "\"ok\":true"));
    close(peer);
    control_close(check->control);
    check->control = NULL;
    assert_int_not_equal(access(check->path, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(questions_are_answered_one_after_another_on_one_connection),
        TEST(a_line_that_is_no_request_is_a_bad_question_and_asks_nothing),
        TEST(a_line_comes_in_pieces_and_one_without_an_end_ends_the_connection),
        TEST(a_user_has_four_connections_and_the_others_wait_for_none),
        TEST(an_answer_may_come_later_or_find_nobody),
        TEST(who_sends_much_and_reads_nothing_stands_in_nobodys_way),
        TEST(the_socket_is_the_users_alone_a_stale_one_is_replaced_and_a_file_is_not),
        TEST(only_who_is_known_may_ask_and_only_operators_may_change),
        TEST(the_end_that_asks_takes_the_answer_apart),
        cmocka_unit_test(a_request_of_a_person_has_an_id_and_perhaps_a_text),
        TEST(the_user_of_the_capture_may_say_for_whom_it_asks),
        cmocka_unit_test(a_page_of_flows_is_asked_for),
        cmocka_unit_test(what_is_sent_is_what_is_read),
        cmocka_unit_test(a_text_that_is_too_long_is_refused_before_it_is_cut),
        TEST(batches_are_taken_in_pieces_or_many_at_once_and_counted_at_the_end),
        TEST(what_is_no_batch_ends_the_connection_with_a_sentence),
        TEST(a_batch_that_does_not_end_is_one_refused_fact),
        TEST(producers_have_eight_places_and_leave_the_others_theirs),
        TEST(a_path_over_107_bytes_is_reached_through_its_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
