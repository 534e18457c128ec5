/* SPDX-License-Identifier: MIT */
/* The frames that -w writes are read back unchanged, and the files end at their limits. */
#include "capture.h"
#include "model/address.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/netscope-raw-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[128];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[4][128];
    static unsigned turn;
    char *place = path[turn++ % 4];
    (void)snprintf(place, sizeof path[0], "%s/%s", folder, name);
    return place;
}

static bool exists(const char *name)
{
    return access(in_folder(name), F_OK) == 0;
}

static struct frame frame_of(int64_t time_us, uint32_t size, uint32_t wire)
{
    static uint8_t bytes[262144];
    memset(bytes, (int)(time_us % 251), size);
    return (struct frame){.data = bytes,
                          .captured_bytes = size,
                          .wire_bytes = wire,
                          .time_us = time_us,
                          .link_type = 1};
}

static struct raw_writer *open_raw(struct raw_options options)
{
    struct error error = {.sentence = ""};
    if (!options.path) options.path = in_folder("raw");
    if (!options.snaplen) options.snaplen = 262144;
    if (!options.link_type) options.link_type = 1;
    struct raw_writer *writer = raw_open(&options, &error);
    if (!writer) fail_msg("%s", error.sentence);
    return writer;
}

static void put(struct raw_writer *writer, struct frame frame)
{
    struct error error = {.sentence = ""};
    if (!raw_write(writer, &frame, &error)) fail_msg("%s", error.sentence);
}

static struct raw_counters done(struct raw_writer *writer)
{
    struct raw_counters counters;
    struct error error = {.sentence = ""};
    if (!raw_close(writer, &counters, &error)) fail_msg("%s", error.sentence);
    return counters;
}

/* The number of frames in the file; their times and sizes go into arrays that may be NULL. */
static unsigned read_back(const char *name, struct frame *frames, unsigned most)
{
    struct error error = {.sentence = ""};
    struct capture_source *source = capture_open_file(in_folder(name), NULL, NULL, &error);
    struct frame frame;
    unsigned count = 0;
    if (!source) fail_msg("%s", error.sentence);
    while (capture_next(source, &frame, &error) == CAPTURE_FRAME) {
        if (count < most) frames[count] = frame;
        count++;
    }
    assert_null(capture_cut_short(source));
    capture_close(source);
    return count;
}

static void what_was_written_is_read_back(void **state)
{
    struct frame frames[3];
    struct raw_writer *writer = open_raw((struct raw_options){.snaplen = 100});
    (void)state;
    put(writer, frame_of(1700000000123456, 60, 60));
    put(writer, frame_of(1700000000123457, 100, 1514));
    put(writer, frame_of(1, 0, 40));
    assert_int_equal(done(writer).frames, 3);
    assert_int_equal(read_back("raw", frames, 3), 3);
    assert_true(frames[0].time_us == 1700000000123456 && frames[0].captured_bytes == 60);
    assert_true(frames[1].wire_bytes == 1514 && frames[1].captured_bytes == 100);
    assert_true(frames[2].time_us == 1 && frames[2].wire_bytes == 40);
    assert_int_equal(frames[0].link_type, 1);
}

static void a_file_into_which_nothing_came_is_a_capture_all_the_same(void **state)
{
    (void)state;
    (void)done(open_raw((struct raw_options){.link_type = 101}));
    struct stat file;
    assert_int_equal(stat(in_folder("raw"), &file), 0);
    assert_int_equal(file.st_size, 24);
    assert_int_equal(file.st_mode & 0777, 0600);
    uint8_t header[24];
    int descriptor = open(in_folder("raw"), O_RDONLY);
    assert_int_equal(read(descriptor, header, 24), 24);
    (void)close(descriptor);
    assert_int_equal(header[20], 101);
}

static void no_file_grows_beyond_its_size_and_the_oldest_go(void **state)
{
    struct raw_writer *writer =
        open_raw((struct raw_options){.rotate_bytes = 1000, .files_most = 3});
    (void)state;
    for (int i = 0; i < 50; i++)
        put(writer, frame_of(1000000 + i, 200, 200));
    assert_int_equal(done(writer).frames, 50);
    /* 24 + 4 * 216 fit into 1000 bytes: 13 files, the last with 2 frames. */
    assert_true(exists("raw.0013") && exists("raw.0011"));
    assert_false(exists("raw.0010") || exists("raw.0001") || exists("raw.0014") || exists("raw"));
    assert_int_equal(read_back("raw.0012", NULL, 0), 4);
    assert_int_equal(read_back("raw.0013", NULL, 0), 2);
}

static void a_later_run_goes_on_behind_the_files_of_an_earlier_one(void **state)
{
    (void)state;
    for (int run = 0; run < 3; run++) {
        struct raw_writer *writer =
            open_raw((struct raw_options){.rotate_bytes = 100000, .files_most = 2});
        put(writer, frame_of(1000000, 60, 60));
        (void)done(writer);
    }
    assert_false(exists("raw.0001"));
    assert_true(exists("raw.0002") && exists("raw.0003"));
}

static void files_change_by_packet_time_also_where_a_clock_is_set_back(void **state)
{
    static const int64_t seconds[] = {100, 109, 110, 50, 59, 60};
    static const unsigned expected[] = {2, 3, 1};
    struct raw_writer *writer = open_raw((struct raw_options){.rotate_us = 10 * 1000000});
    (void)state;
    for (size_t i = 0; i < 6; i++)
        put(writer, frame_of(seconds[i] * 1000000, 60, 60));
    (void)done(writer);
    for (unsigned i = 0; i < 3; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "raw.%04u", i + 1);
        assert_int_equal(read_back(name, NULL, 0), expected[i]);
    }
}

static void frames_of_another_link_type_are_left_out_and_counted(void **state)
{
    struct raw_writer *writer = open_raw((struct raw_options){.link_type = 1});
    struct frame other = frame_of(2, 60, 60);
    (void)state;
    other.link_type = 113;
    put(writer, other); /* the first frame sets the link type */
    put(writer, frame_of(3, 60, 60));
    put(writer, other);
    struct raw_counters counters = done(writer);
    assert_int_equal(counters.frames, 2);
    assert_int_equal(counters.other_link, 1);
}

static void a_full_disk_leaves_whole_frames_and_counts_the_rest(void **state)
{
    struct rlimit before, small;
    struct error error = {.sentence = ""};
    struct raw_counters counters;
    struct raw_writer *writer = open_raw((struct raw_options){.rotate_us = 0});
    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 1000; /* bytes: more is refused, as by a full disk */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (int i = 0; i < 20; i++)
        put(writer, frame_of(1000000 + i, 200, 200));
    bool flushed = raw_flush(writer, &error);
    struct frame late = frame_of(5, 60, 60);
    bool taken = raw_write(writer, &late, NULL);
    bool closed = raw_close(writer, &counters, NULL);
    (void)setrlimit(RLIMIT_FSIZE, &before);
    assert_false(flushed || taken);
    assert_true(closed); /* the failure was already reported */
    assert_non_null(strstr(error.sentence, "make room"));
    assert_int_equal(counters.frames, 4);
    assert_int_equal(counters.lost, 16);
    assert_int_equal(read_back("raw", NULL, 0), 4);
}

static void what_is_read_is_never_replaced(void **state)
{
    (void)state;
    struct raw_writer *writer = open_raw((struct raw_options){.path = in_folder("input")});
    put(writer, frame_of(1, 60, 60));
    (void)done(writer);
    assert_int_equal(symlink(in_folder("input"), in_folder("link")), 0);
    const char *never[] = {in_folder("input")};
    char link[128];
    struct error error = {.sentence = ""};
    (void)snprintf(link, sizeof link, "%s", in_folder("link"));
    const struct raw_options options = {.path = link, .never = never, .never_count = 1};
    assert_null(raw_open(&options, &error));
    assert_non_null(strstr(error.sentence, "is what is read"));
    assert_int_equal(read_back("input", NULL, 0), 1);
}

static void a_place_that_is_not_there_is_a_sentence(void **state)
{
    struct error error = {.sentence = ""};
    char path[128];
    (void)state;
    (void)snprintf(path, sizeof path, "%s/nowhere/raw", folder);
    const struct raw_options one = {.path = path}, many = {.path = path, .rotate_us = 1};
    assert_null(raw_open(&one, &error));
    assert_non_null(strstr(error.sentence, "No such file"));
    assert_null(raw_open(&many, &error));
    assert_non_null(strstr(error.sentence, "No such file"));
    const struct raw_options none = {.path = folder[0] ? "/tmp/" : ""};
    assert_null(raw_open(&none, &error));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_written_is_read_back),
        TEST(a_file_into_which_nothing_came_is_a_capture_all_the_same),
        TEST(no_file_grows_beyond_its_size_and_the_oldest_go),
        TEST(a_later_run_goes_on_behind_the_files_of_an_earlier_one),
        TEST(files_change_by_packet_time_also_where_a_clock_is_set_back),
        TEST(frames_of_another_link_type_are_left_out_and_counted),
        TEST(a_full_disk_leaves_whole_frames_and_counts_the_rest),
        TEST(what_is_read_is_never_replaced),
        TEST(a_place_that_is_not_there_is_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
