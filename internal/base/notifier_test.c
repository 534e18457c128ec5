/* SPDX-License-Identifier: MIT */
#include "notifier.h"

#include "clock.h"
#include "test.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The manager's end of the socket. */
static int listener;
static char folder[64], name[100];

static void listen_at(const char *spelling)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(spelling);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    memcpy(address.sun_path, spelling, length);
    if (spelling[0] == '@') address.sun_path[0] = '\0';
    listener = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(setenv("NOTIFY_SOCKET", spelling, 1), 0);
}

static int set_up(void **state)
{
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    strcpy(folder, "/tmp/notifier_test.XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(name, sizeof name, "%s/notify", folder);
    listener = -1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    if (listener >= 0) close(listener);
    unlink(name);
    return rmdir(folder);
}

static const char *heard(void)
{
    static char message[2048];
    ssize_t size = recv(listener, message, sizeof message - 1, MSG_DONTWAIT);
    if (size < 0) return "nothing";
    message[size] = '\0';
    return message;
}

static struct notifier opened(void)
{
    struct notifier notifier;
    struct error error = {.sentence = ""};
    assert_true(notifier_open(&notifier, &error));
    return notifier;
}

static void without_a_manager_every_message_is_a_quiet_no(void **state)
{
    (void)state;
    struct notifier notifier = opened();
    assert_int_equal(notifier.descriptor, -1);
    assert_false(notifier_ready(&notifier, "here"));
    assert_false(notifier_status(&notifier, "here"));
    assert_false(notifier_reloading(&notifier));
    assert_false(notifier_stopping(&notifier, NULL));
    assert_false(notifier_beat(&notifier, 1));
    notifier_close(&notifier);
    notifier_close(&notifier);
}

static void each_state_is_one_datagram_of_lines(void **state)
{
    (void)state;
    listen_at(name);
    struct notifier notifier = opened();
    assert_true(notifier_ready(&notifier, "watching eth0"));
    assert_string_equal(heard(), "READY=1\nSTATUS=watching eth0");
    assert_true(notifier_ready(&notifier, NULL));
    assert_string_equal(heard(), "READY=1");
    assert_true(notifier_status(&notifier, "12 frames/s"));
    assert_string_equal(heard(), "STATUS=12 frames/s");
    assert_true(notifier_stopping(&notifier, "writing what is open"));
    assert_string_equal(heard(), "STOPPING=1\nSTATUS=writing what is open");
    notifier_close(&notifier);
}

static void reloading_says_when_it_began(void **state)
{
    (void)state;
    listen_at(name);
    struct notifier notifier = opened();
    int64_t before = monotonic_now_us(), said;
    assert_true(notifier_reloading(&notifier));
    assert_int_equal(sscanf(heard(), "RELOADING=1\nMONOTONIC_USEC=%" SCNd64, &said), 1);
    assert_in_range(said, before, monotonic_now_us());
    notifier_close(&notifier);
}

static void an_abstract_socket_is_named_behind_an_at_sign(void **state)
{
    (void)state;
    char abstract[80];
    snprintf(abstract, sizeof abstract, "@%s", folder);
    listen_at(abstract);
    struct notifier notifier = opened();
    assert_true(notifier_ready(&notifier, NULL));
    assert_string_equal(heard(), "READY=1");
    notifier_close(&notifier);
}

static void a_status_cannot_add_a_line_of_its_own(void **state)
{
    (void)state;
    listen_at(name);
    struct notifier notifier = opened();
    assert_true(notifier_status(&notifier, "eth0\nREADY=1"));
    assert_string_equal(heard(), "STATUS=eth0\\x0aREADY=1");
    char endless[4000];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_false(notifier_status(&notifier, endless));
    assert_string_equal(heard(), "nothing");
    notifier_close(&notifier);
}

static void the_watchdog_is_fed_twice_per_interval_and_not_more_often(void **state)
{
    (void)state;
    listen_at(name);
    setenv("WATCHDOG_USEC", "30000000", 1);
    struct notifier notifier = opened();
    assert_int_equal(notifier.watchdog_us, 30000000);
    assert_true(notifier_beat(&notifier, 1000000));
    assert_string_equal(heard(), "WATCHDOG=1");
    assert_false(notifier_beat(&notifier, 15999999));
    assert_string_equal(heard(), "nothing");
    assert_true(notifier_beat(&notifier, 16000000));
    assert_string_equal(heard(), "WATCHDOG=1");
    notifier_close(&notifier);
}

static void a_beat_that_was_not_taken_is_tried_again_soon(void **state)
{
    (void)state;
    listen_at(name);
    setenv("WATCHDOG_USEC", "30000000", 1);
    struct notifier notifier = opened();
    while (notifier_status(&notifier, "and on"))
        continue;
    assert_false(notifier_beat(&notifier, 0));
    while (strcmp(heard(), "nothing") != 0)
        continue;
    assert_true(notifier_beat(&notifier, 1500000));
    notifier_close(&notifier);
}

static int64_t watchdog_with(const char *interval, const char *pid)
{
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    setenv("WATCHDOG_USEC", interval, 1);
    if (pid) setenv("WATCHDOG_PID", pid, 1);
    struct notifier notifier = opened();
    int64_t interval_us = notifier.watchdog_us;
    notifier_close(&notifier);
    return interval_us;
}

static void a_watchdog_of_another_process_or_of_no_number_is_none(void **state)
{
    (void)state;
    char pid[32];
    listen_at(name);
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    assert_int_equal(watchdog_with("5000000", pid), 5000000);
    assert_int_equal(watchdog_with("5000000", "1"), 0);
    assert_int_equal(watchdog_with("5000000", "me"), 0);
    assert_int_equal(watchdog_with("soon", pid), 0);
    assert_int_equal(watchdog_with("-5", pid), 0);
    assert_int_equal(watchdog_with("99999999999999999999999", pid), 0);
}

static void children_do_not_inherit_the_manager(void **state)
{
    (void)state;
    listen_at(name);
    setenv("WATCHDOG_USEC", "1", 1);
    setenv("WATCHDOG_PID", "1", 1);
    struct notifier notifier = opened();
    assert_null(getenv("NOTIFY_SOCKET"));
    assert_null(getenv("WATCHDOG_USEC"));
    assert_null(getenv("WATCHDOG_PID"));
    notifier_close(&notifier);
}

static void a_socket_that_is_not_there_or_no_socket_is_a_sentence(void **state)
{
    (void)state;
    const char *const wrong[] = {name, "relative/path", "vsock:2:1234", "/", "@"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct notifier notifier;
        struct error error = {.sentence = ""};
        setenv("NOTIFY_SOCKET", wrong[i], 1);
        assert_false(notifier_open(&notifier, &error));
        assert_int_equal(error.sentence[strlen(error.sentence) - 1], '.');
        assert_false(notifier_ready(&notifier, NULL));
    }
}

static void a_manager_that_does_not_read_never_makes_us_wait(void **state)
{
    (void)state;
    listen_at(name);
    struct notifier notifier = opened();
    unsigned sent = 0;
    while (notifier_status(&notifier, "and on"))
        assert_true(++sent < 1000000); /* the queue fills, and the call still returns */
    assert_true(sent > 0);
    assert_string_equal(heard(), "STATUS=and on");
    assert_true(notifier_status(&notifier, "there is room again"));
    notifier_close(&notifier);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(without_a_manager_every_message_is_a_quiet_no),
        CASE(each_state_is_one_datagram_of_lines),
        CASE(reloading_says_when_it_began),
        CASE(an_abstract_socket_is_named_behind_an_at_sign),
        CASE(a_status_cannot_add_a_line_of_its_own),
        CASE(the_watchdog_is_fed_twice_per_interval_and_not_more_often),
        CASE(a_beat_that_was_not_taken_is_tried_again_soon),
        CASE(a_watchdog_of_another_process_or_of_no_number_is_none),
        CASE(children_do_not_inherit_the_manager),
        CASE(a_socket_that_is_not_there_or_no_socket_is_a_sentence),
        CASE(a_manager_that_does_not_read_never_makes_us_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
