/* SPDX-License-Identifier: MIT */
/* The viewer shows whole lines, however the packet was cut. */
#include "capture/capture.h"
#include "viewer/viewer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void every_truncation_of_every_shipped_packet_is_whole_lines(void **state)
{
    static const char *const files[] = {"samples/home.pcap", "samples/browser.pcap",
                                        "samples/trouble.pcap"};
    struct viewer_options all = {.detail = 2, .hex_dump = true};
    struct error error = {.sentence = ""};
    struct viewer *viewer = viewer_create(&all, &error);
    size_t understood = 0;
    (void)state;
    assert_non_null(viewer);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct capture_source *source = capture_open_file(files[i], NULL, NULL, &error);
        struct frame frame;
        assert_non_null(source);
        while (capture_next(source, &frame, &error) == CAPTURE_FRAME) {
            uint32_t whole = frame.captured_bytes;
            for (uint32_t size = whole % 7; size <= whole; size += 7) {
                frame.captured_bytes = size;
                struct span page = viewer_frame(viewer, &frame);
                assert_true(page.size > 0 && page.data[page.size - 1] == '\n');
                if (size == whole && memmem(page.data, page.size, " client hello ", 14))
                    understood++;
            }
        }
        capture_close(source);
    }
    viewer_destroy(viewer);
    assert_true(understood > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_truncation_of_every_shipped_packet_is_whole_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
