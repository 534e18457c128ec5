/* SPDX-License-Identifier: MIT */
/* The filter of a socket that watches one interface is what it was, for whoever has the socket. */
#include "capture.h"
#include "kernel_receiver.h"
#include "test.h"

#include <errno.h>
#include <linux/filter.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FROM = 512, BEHIND = 1024 };

/* The only packet socket of this process. */
static int packet_socket(void)
{
    int found = -1, family;
    for (int at = FROM; at < BEHIND; at++) {
        socklen_t size = sizeof family;
        if (getsockopt(at, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 && family == AF_PACKET)
            found = at;
    }
    return found;
}

static void nobody_changes_the_filter_of_a_capture(void **state)
{
    (void)state;
    struct kernel_receiver kernel;
    struct sock_filter everything = {.code = BPF_RET | BPF_K, .k = 65535};
    const struct sock_fprog program = {.len = 1, .filter = &everything};
    struct error error = {.sentence = ""};
    if (!kernel_receiver_open(&kernel)) {
        print_message("needs root, and an interface of its own\n");
        kernel_receiver_close(&kernel);
        skip();
    }
    struct live_source *source = live_open(&(struct live_options){.interface = "tun0",
                                                                  .filter = "tcp port 80",
                                                                  .snaplen = 1000,
                                                                  .ring_bytes = 1 << 20,
                                                                  .block_timeout_ms = 10,
                                                                  .members = 1},
                                           &error);
    if (!source) fail_msg("%s", error.sentence);
    int at = packet_socket();
    assert_true(at >= 0);
    errno = 0;
    assert_int_equal(setsockopt(at, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(setsockopt(at, SOL_SOCKET, SO_DETACH_FILTER, &program, sizeof program), -1);
    assert_int_equal(errno, EPERM);
    live_close(source);
    kernel_receiver_close(&kernel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_changes_the_filter_of_a_capture)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
