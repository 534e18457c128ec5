/* SPDX-License-Identifier: MIT */
#include "guard.h"
#include "listen.h"

#include "test.h"

#include <stdio.h>

static void a_host_is_known_by_its_name_whatever_the_port(void **state)
{
    static const char *const known[] = {"localhost",     "LOCALHOST:1", "127.0.0.1:65535",
                                        "[::1]",         "[::1]:7480",  "sensor.example:443",
                                        "Sensor.Example"};
    static const char *const others[] = {"",
                                         "evil.example",
                                         "localhost.",
                                         "localhost.evil.example",
                                         "localhost:",
                                         "localhost:80x",
                                         "localhost:123456",
                                         "localhost@evil.example",
                                         "127.0.0.1.evil.example",
                                         "[::1",
                                         "::1",
                                         "[::1]x",
                                         "local host",
                                         "localhost/"};
    struct guard guard;
    (void)state;
    guard_init(&guard);
    assert_true(guard_add(&guard, "Sensor.example"));
    assert_false(guard_add(&guard, "sensor.example:80"));
    assert_false(guard_add(&guard, ""));
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_true(guard_knows_host(&guard, known[i]));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(guard_knows_host(&guard, others[i]));
    assert_false(guard_knows_host(&guard, NULL));
}

static void a_page_may_ask_the_server_that_it_came_from(void **state)
{
    struct web_request request = {.host = "localhost:7480"};
    (void)state;
    assert_true(guard_same_origin(&request));
    request.origin = "http://localhost:7480";
    request.fetch_site = "same-origin";
    assert_true(guard_same_origin(&request));
    request.origin = "http://localhost:8080";
    assert_false(guard_same_origin(&request));
    request.origin = "file://localhost:7480";
    assert_false(guard_same_origin(&request));
    request.origin = NULL;
    request.fetch_site = "same-site";
    assert_false(guard_same_origin(&request));
}

static void addresses_to_listen_on_have_ports(void **state)
{
    static const char *const wrong[] = {"",
                                        "127.0.0.1",
                                        "127.0.0.1:",
                                        "127.0.0.1:x",
                                        "127.0.0.1:70000",
                                        "::1:80",
                                        "[127.0.0.1]:80",
                                        "[]:80",
                                        ":80",
                                        "localhost:80",
                                        "127.0.0.1:1,127.0.0.1:2,127.0.0.1:3,127.0.0.1:4,"
                                        "127.0.0.1:5,127.0.0.1:6,127.0.0.1:7,127.0.0.1:8,"
                                        "127.0.0.1:9"};
    struct listener_list list;
    (void)state;
    assert_true(listen_read(&list, "127.0.0.1:80, [::1]:8080", NULL));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.listeners[1].port, 8080);
    assert_true(listen_is_loopback(&list));
    assert_true(listen_read(&list, "127.0.0.1:80,[::]:80", NULL));
    assert_false(listen_is_loopback(&list));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(listen_read(&list, wrong[i], NULL));
}

static void a_port_that_is_taken_is_said(void **state)
{
    struct listener_list first, second;
    struct error error;
    char text[64];
    (void)state;
    assert_true(listen_read(&first, "127.0.0.1:0", &error));
    assert_true(listen_open(&first, &error));
    assert_int_not_equal(first.listeners[0].port, 0);
    (void)snprintf(text, sizeof text, "127.0.0.1:0, 127.0.0.1:%u", first.listeners[0].port);
    assert_true(listen_read(&second, text, &error));
    assert_false(listen_open(&second, &error));
    assert_non_null(strstr(error.sentence, "cannot listen on 127.0.0.1"));
    assert_int_equal(second.listeners[0].descriptor, -1);
    listen_close(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_known_by_its_name_whatever_the_port),
        cmocka_unit_test(a_page_may_ask_the_server_that_it_came_from),
        cmocka_unit_test(addresses_to_listen_on_have_ports),
        cmocka_unit_test(a_port_that_is_taken_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
