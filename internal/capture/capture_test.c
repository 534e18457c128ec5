/* SPDX-License-Identifier: MIT */
#include "capture.h"

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* ---------------------------------------------------------------- files made by hand */

struct bytes {
    uint8_t data[4096];
    size_t size;
    bool big_endian;
};

static void put(struct bytes *b, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        size_t shift = 8 * (b->big_endian ? size - 1 - i : i);
        b->data[b->size++] = shift < 64 ? (uint8_t)(value >> shift) : 0;
    }
}

static void put_text(struct bytes *b, const char *text)
{
    memcpy(b->data + b->size, text, strlen(text));
    b->size += strlen(text);
}

static void put_pcap_header(struct bytes *b, uint32_t magic, uint32_t link_type)
{
    put(b, magic, 4);
    put(b, 2, 2);
    put(b, 4, 2);
    put(b, 0, 8);
    put(b, 65535, 4);
    put(b, link_type, 4);
}

static void put_pcap_record(struct bytes *b, uint32_t seconds, uint32_t fraction, const char *frame,
                            uint32_t wire)
{
    put(b, seconds, 4);
    put(b, fraction, 4);
    put(b, strlen(frame), 4);
    put(b, wire, 4);
    put_text(b, frame);
}

/* A pcapng block around a body that already stands at the end of b. */
static void put_block(struct bytes *b, uint32_t type, const struct bytes *body)
{
    size_t padding = -body->size & 3u;
    uint32_t length = (uint32_t)(body->size + padding + 12);
    put(b, type, 4);
    put(b, length, 4);
    memcpy(b->data + b->size, body->data, body->size);
    b->size += body->size;
    put(b, 0, padding);
    put(b, length, 4);
}

static void put_section(struct bytes *b)
{
    struct bytes body = {.big_endian = b->big_endian};
    put(&body, 0x1a2b3c4d, 4);
    put(&body, 1, 2);
    put(&body, 0, 2);
    put(&body, UINT64_MAX, 8);
    put_block(b, 0x0a0d0d0a, &body);
}

/* tsresol 0: no such option; tsoffset 0: no such option. */
static void put_interface(struct bytes *b, uint16_t link_type, uint8_t tsresol, int64_t tsoffset)
{
    struct bytes body = {.big_endian = b->big_endian};
    put(&body, link_type, 2);
    put(&body, 0, 2);
    put(&body, 0, 4);
    if (tsresol) {
        put(&body, 9, 2);
        put(&body, 1, 2);
        put(&body, tsresol, 1);
        body.size += 3;
    }
    if (tsoffset) {
        put(&body, 14, 2);
        put(&body, 8, 2);
        put(&body, (uint64_t)tsoffset, 8);
    }
    put(&body, 0, 4);
    put_block(b, 1, &body);
}

static void put_enhanced(struct bytes *b, uint32_t interface, uint64_t ticks, const char *frame,
                         uint32_t wire)
{
    struct bytes body = {.big_endian = b->big_endian};
    put(&body, interface, 4);
    put(&body, ticks >> 32, 4);
    put(&body, ticks & 0xffffffff, 4);
    put(&body, strlen(frame), 4);
    put(&body, wire, 4);
    put_text(&body, frame);
    put_block(b, 6, &body);
}

static char path[128];

static const char *write_file(const void *data, size_t size)
{
    (void)snprintf(path, sizeof path, "/tmp/capture_test.%d", (int)getpid());
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char *write_bytes(const struct bytes *b)
{
    return write_file(b->data, b->size);
}

static const char *write_gzip(const struct bytes *b)
{
    write_file("", 0);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, b->data, (unsigned)b->size), b->size);
    gzclose(file);
    return path;
}

static struct capture_source *open_whole(const char *name, const char *filter)
{
    struct error error = {.sentence = ""};
    struct capture_source *source = capture_open_file(name, filter, NULL, &error);
    if (!source) fail_msg("%s", error.sentence);
    return source;
}

static void expect_frame(struct capture_source *source, int64_t time_us, const char *bytes,
                         uint32_t wire, int link_type)
{
    struct frame frame = {0};
    struct error error = {.sentence = ""};
    assert_int_equal(capture_next(source, &frame, &error), CAPTURE_FRAME);
    assert_int_equal(frame.time_us, time_us);
    assert_int_equal(frame.captured_bytes, strlen(bytes));
    assert_memory_equal(frame.data, bytes, strlen(bytes));
    assert_int_equal(frame.wire_bytes, wire);
    assert_int_equal(frame.link_type, link_type);
}

static void expect_end(struct capture_source *source, const char *cut_short_part)
{
    struct frame frame;
    struct error error = {.sentence = ""};
    assert_int_equal(capture_next(source, &frame, &error), CAPTURE_END);
    assert_int_equal(capture_next(source, &frame, &error), CAPTURE_END);
    const char *sentence = capture_cut_short(source);
    if (!cut_short_part)
        assert_null(sentence);
    else if (!sentence || !strstr(sentence, cut_short_part))
        fail_msg("'%s' is not in '%s'", cut_short_part, sentence ? sentence : "(nothing)");
    capture_close(source);
}

/* Expects a refusal: one sentence that names the file and contains `part`. */
static void expect_refusal(const char *name, const char *filter, const char *part)
{
    struct error error = {.sentence = ""};
    struct capture_source *source = capture_open_file(name, filter, NULL, &error);
    assert_null(source);
    if (!strstr(error.sentence, part)) fail_msg("'%s' is not in '%s'", part, error.sentence);
    if (!filter && !strstr(error.sentence, name)) fail_msg("no '%s': %s", name, error.sentence);
}

/* ---------------------------------------------------------------- pcap */

static void pcap_of_either_byte_order_and_precision_gives_the_same_frames(void **state)
{
    (void)state;
    static const struct {
        uint32_t magic;
        bool big_endian;
        uint32_t fraction;
    } kinds[] = {{0xa1b2c3d4, false, 250000},
                 {0xa1b2c3d4, true, 250000},
                 {0xa1b23c4d, false, 250000999},
                 {0xa1b23c4d, true, 250000999}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct bytes b = {.big_endian = kinds[i].big_endian};
        put_pcap_header(&b, kinds[i].magic, 1);
        put_pcap_record(&b, 1700000000, kinds[i].fraction, "0123456789abcdef", 1500);
        put_pcap_record(&b, 1700000001, 0, "xyz", 3);
        struct capture_source *source = open_whole(write_bytes(&b), NULL);
        assert_int_equal(capture_link_type(source), 1);
        assert_int_equal(capture_snaplen(source), 65535);
        expect_frame(source, INT64_C(1700000000250000), "0123456789abcdef", 1500, 1);
        expect_frame(source, INT64_C(1700000001000000), "xyz", 3, 1);
        assert_true(capture_progress(source) == 1);
        expect_end(source, NULL);
    }
}

static void link_types_are_numbers_of_the_registry_and_have_names(void **state)
{
    (void)state;
    static const struct {
        int number;
        const char *name;
    } types[] = {{0, "NULL"},        {1, "EN10MB"},        {101, "RAW"},  {108, "LOOP"},
                 {113, "LINUX_SLL"}, {228, "IPV4"},        {229, "IPV6"}, {276, "LINUX_SLL2"},
                 {9, "PPP"},         {149, "LINKTYPE_149"}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct bytes b = {0};
        put_pcap_header(&b, 0xa1b2c3d4, (uint32_t)types[i].number);
        put_pcap_record(&b, 1, 0, "x", 1);
        struct capture_source *source = open_whole(write_bytes(&b), NULL);
        expect_frame(source, 1000000, "x", 1, types[i].number);
        assert_int_equal(capture_link_type(source), types[i].number);
        assert_string_equal(capture_link_type_name(types[i].number), types[i].name);
        expect_end(source, NULL);
    }
}

static void a_pcap_cut_at_every_byte_gives_what_is_whole_and_says_so(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, 0xa1b2c3d4, 1);
    size_t header = b.size;
    put_pcap_record(&b, 1, 0, "first", 5);
    size_t first = b.size;
    put_pcap_record(&b, 2, 0, "second", 6);
    for (size_t size = header; size < b.size; size++) {
        struct capture_source *source = open_whole(write_file(b.data, size), NULL);
        if (size >= first) expect_frame(source, 1000000, "first", 5, 1);
        expect_end(source, size == header || size == first ? NULL
                           : size > first ? "in the middle of a record, after packet 1"
                                          : "after packet 0");
    }
}

static void an_absurd_record_length_ends_the_file_with_a_sentence(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, 0xa1b2c3d4, 1);
    put_pcap_record(&b, 1, 0, "first", 5);
    put(&b, 2, 8);
    put(&b, 0xfffffff0, 8);
    put_pcap_record(&b, 3, 0, "third", 5);
    struct capture_source *source = open_whole(write_bytes(&b), NULL);
    expect_frame(source, 1000000, "first", 5, 1);
    expect_end(source, "cannot be read on after packet 1");
}

/* ---------------------------------------------------------------- gzip, pipes */

static void gzip_is_read_as_what_is_in_it(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, 0xa1b2c3d4, 1);
    put_pcap_record(&b, 1, 0, "first", 5);
    struct capture_source *source = open_whole(write_gzip(&b), NULL);
    expect_frame(source, 1000000, "first", 5, 1);
    expect_end(source, NULL);

    struct bytes ng = {0};
    put_section(&ng);
    put_interface(&ng, 1, 0, 0);
    put_enhanced(&ng, 0, 7, "ng", 2);
    source = open_whole(write_gzip(&ng), NULL);
    expect_frame(source, 7, "ng", 2, 1);
    expect_end(source, NULL);
}

static void gzip_cut_anywhere_gives_what_is_there(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, 0xa1b2c3d4, 1);
    put_pcap_record(&b, 1, 0, "first", 5);
    write_gzip(&b);
    uint8_t packed[4096];
    FILE *file = fopen(path, "rb");
    size_t size = fread(packed, 1, sizeof packed, file);
    fclose(file);
    for (size_t cut = 2; cut < size; cut++) {
        struct error error = {.sentence = ""};
        struct capture_source *source =
            capture_open_file(write_file(packed, cut), NULL, NULL, &error);
        if (!source) {
            assert_non_null(strstr(error.sentence, path));
            continue;
        }
        struct frame frame;
        while (capture_next(source, &frame, &error) == CAPTURE_FRAME)
            continue;
        assert_non_null(strstr(capture_cut_short(source), "gzip data ends"));
        capture_close(source);
    }
}

static void several_gzip_members_are_one_stream(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, 0xa1b2c3d4, 1);
    put_pcap_record(&b, 1, 0, "first", 5);
    write_file("", 0);
    gzFile gz = gzopen(path, "wb");
    gzwrite(gz, b.data, 30);
    gzclose(gz);
    gz = gzopen(path, "ab");
    gzwrite(gz, b.data + 30, (unsigned)b.size - 30);
    gzclose(gz);
    struct capture_source *source = open_whole(path, NULL);
    expect_frame(source, 1000000, "first", 5, 1);
    expect_end(source, NULL);
}

static void a_pipe_on_standard_input_is_read_in_whatever_pieces_come(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_section(&b);
    put_interface(&b, 1, 0, 0);
    put_enhanced(&b, 0, 5, "piped", 5);
    int ends[2], kept = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        for (size_t i = 0; i < b.size; i++)
            if (write(ends[1], b.data + i, 1) != 1) _exit(1);
        _exit(0);
    }
    close(ends[1]);
    assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    close(ends[0]);
    struct capture_source *source = open_whole("-", NULL);
    assert_true(capture_progress(source) < 0);
    expect_frame(source, 5, "piped", 5, 1);
    expect_end(source, NULL);
    dup2(kept, STDIN_FILENO);
    close(kept);
}

/* ---------------------------------------------------------------- pcapng */

static void pcapng_of_either_byte_order_is_read(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct bytes b = {.big_endian = big};
        put_section(&b);
        put_interface(&b, 101, 0, 0);
        put_enhanced(&b, 0, UINT64_C(1700000000123456), "frame", 60);
        struct capture_source *source = open_whole(write_bytes(&b), NULL);
        assert_int_equal(capture_link_type(source), 101);
        assert_int_equal(capture_snaplen(source), 262144);
        expect_frame(source, INT64_C(1700000000123456), "frame", 60, 101);
        expect_end(source, NULL);
    }
}

static void interfaces_of_different_link_types_and_clocks_stand_side_by_side(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_section(&b);
    put_interface(&b, 1, 9, 0);            /* nanoseconds */
    put_interface(&b, 113, 0x80 | 10, 0);  /* 1/1024 s */
    put_interface(&b, 274, 3, -3600);      /* milliseconds, an hour early */
    put_interface(&b, 1, 0x7f, INT64_MAX); /* absurd */
    put_interface(&b, 1, 0xff, INT64_MIN); /* absurd */
    put_enhanced(&b, 0, 1999, "ns", 2);
    put_enhanced(&b, 1, 512, "sll", 3);
    put_enhanced(&b, 2, 3600001, "mpacket", 7);
    put_enhanced(&b, 3, UINT64_MAX, "late", 4);
    put_enhanced(&b, 4, UINT64_MAX, "early", 5);
    struct capture_source *source = open_whole(write_bytes(&b), NULL);
    expect_frame(source, 1, "ns", 2, 1);
    expect_frame(source, 500000, "sll", 3, 113);
    expect_frame(source, 1000, "mpacket", 7, 274);
    expect_frame(source, INT64_C(253402300799999999), "late", 4, 1);
    expect_frame(source, 0, "early", 5, 1);
    expect_end(source, NULL);
}

static void simple_and_obsolete_packets_unknown_blocks_and_new_sections_are_read(void **state)
{
    (void)state;
    struct bytes b = {0}, body = {0};
    put_section(&b);
    put_interface(&b, 1, 0, 0);
    put(&body, 0, 2); /* obsolete: interface, drops, time, lengths */
    put(&body, 0, 2);
    put(&body, 0, 4);
    put(&body, 77, 4);
    put(&body, 3, 4);
    put(&body, 9, 4);
    put_text(&body, "old");
    put_block(&b, 2, &body);
    body = (struct bytes){0};
    put_text(&body, "whatever is in here is skipped");
    put_block(&b, 0xbad, &body);
    body = (struct bytes){0};
    put(&body, 6, 4); /* simple: the length, then the bytes */
    put_text(&body, "simple");
    put_block(&b, 3, &body);
    b.big_endian = true;
    put_section(&b);
    put_interface(&b, 228, 0, 0);
    put_enhanced(&b, 0, 78, "new", 3);
    struct capture_source *source = open_whole(write_bytes(&b), NULL);
    expect_frame(source, 77, "old", 9, 1);
    expect_frame(source, 77, "simple", 6, 1); /* a simple packet has no time */
    expect_frame(source, 78, "new", 3, 228);
    expect_end(source, NULL);
}

static void a_pcapng_cut_at_every_byte_gives_what_is_whole_and_says_so(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_section(&b);
    put_interface(&b, 1, 9, 1);
    size_t start = b.size;
    put_enhanced(&b, 0, 1000, "first", 5);
    size_t first = b.size;
    put_enhanced(&b, 0, 2000, "second", 6);
    for (size_t size = 1; size < b.size; size++) {
        struct error error = {.sentence = ""};
        struct capture_source *source =
            capture_open_file(write_file(b.data, size), NULL, NULL, &error);
        if (!source) {
            assert_true(size < start);
            assert_non_null(strstr(error.sentence, path));
            continue;
        }
        struct frame frame;
        int frames = 0;
        while (capture_next(source, &frame, &error) == CAPTURE_FRAME)
            frames++;
        assert_true(frames >= (size >= first));
        assert_int_equal(capture_cut_short(source) == NULL, size == start || size == first);
        capture_close(source);
    }
}

static void damage_in_a_pcapng_ends_it_with_a_sentence(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_section(&b);
    put_interface(&b, 1, 0, 0);
    put_enhanced(&b, 0, 1, "good", 4);
    size_t good = b.size;
    put_enhanced(&b, 9, 2, "bad", 3);
    struct capture_source *source = open_whole(write_bytes(&b), NULL);
    expect_frame(source, 1, "good", 4, 1);
    expect_end(source, "after packet 1 (a packet names an interface that is not described)");

    b.size = good;
    put(&b, 6, 4);
    put(&b, 13, 4);
    put(&b, 0, 16);
    source = open_whole(write_bytes(&b), NULL);
    expect_frame(source, 1, "good", 4, 1);
    expect_end(source, "impossible length");

    b.size = good;
    put_enhanced(&b, 0, 2, "long", 4);
    b.data[good + 20] = 200; /* the captured length */
    source = open_whole(write_bytes(&b), NULL);
    expect_frame(source, 1, "good", 4, 1);
    expect_end(source, "longer than its block");

    b.size = good;
    put_enhanced(&b, 0, 2, "twin", 4);
    b.data[b.size - 4] ^= 8;
    source = open_whole(write_bytes(&b), NULL);
    expect_frame(source, 1, "good", 4, 1);
    expect_frame(source, 2, "twin", 4, 1);
    expect_end(source, "two lengths of a block differ");
}

/* ---------------------------------------------------------------- filters */

static void a_filter_is_compiled_for_each_link_type(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_section(&b);
    put_interface(&b, 1, 0, 0);
    put_interface(&b, 113, 0, 0);
    put_enhanced(&b, 0, 1, "DDDDDDSSSSSS\x88\xcc-ethernet-lldp", 27);
    put_enhanced(&b, 1, 2, "ttTTllAAAAAAAApp-sll-no-lldp-", 28);
    put_enhanced(&b, 1, 3, "ttTTllAAAAAAAA\x88\xcc-sll-lldp", 24);
    struct capture_source *source = open_whole(write_bytes(&b), "ether proto 0x88cc");
    expect_frame(source, 1, "DDDDDDSSSSSS\x88\xcc-ethernet-lldp", 28, 1);
    expect_frame(source, 3, "ttTTllAAAAAAAA\x88\xcc-sll-lldp", 25, 113);
    expect_end(source, NULL);
}

static void a_bad_filter_is_refused_with_its_reason(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, 0xa1b2c3d4, 1);
    expect_refusal(write_bytes(&b), "tcp portt 80", "'tcp portt 80' cannot be used");
    struct bytes ng = {0};
    put_section(&ng);
    put_interface(&ng, 1, 0, 0);
    expect_refusal(write_bytes(&ng), "host", "man pcap-filter");
    capture_close(open_whole(path, ""));
}

/* ---------------------------------------------------------------- refusals */

static void what_is_not_a_capture_is_refused_with_a_sentence(void **state)
{
    (void)state;
    expect_refusal("/nonexistent/x.pcap", NULL, "there is no such file");
    expect_refusal("/tmp", NULL, "it is a directory");
    expect_refusal(write_file("", 0), NULL, "is empty");
    expect_refusal(write_file("P", 1), NULL, "is not a capture");
    expect_refusal(write_file("{\"json\": true, \"pcap\": false}", 28), NULL, "is not a capture");
    expect_refusal(write_file("\x28\xb5\x2f\xfd....", 8), NULL, "zstd -dc");
    expect_refusal(write_file("\x0a\x0d\x0d\x0a....xxxx....", 16), NULL, "byte-order mark");
    expect_refusal(write_file("\x1f\x8b", 2), NULL, "gzip data");
    if (geteuid() != 0) {
        chmod(write_file("x", 1), 0);
        expect_refusal(path, NULL, "may not read it");
        chmod(path, 0600);
    }
}

static void interfaces_are_listed_with_their_addresses(void **state)
{
    (void)state;
    struct capture_interface interfaces[64];
    struct error error = {.sentence = ""};
    int count = capture_list_interfaces(interfaces, 64, &error);
    assert_true(count >= 0);
    for (int i = 0; i < count && i < 64; i++) {
        assert_true(interfaces[i].name[0] != '\0');
        if (strcmp(interfaces[i].name, "lo") == 0) assert_true(interfaces[i].loopback);
    }
    assert_int_equal(capture_list_interfaces(NULL, 0, &error), count);
    assert_non_null(strstr(capture_library_version(), "libpcap"));
    if (!capture_permitted(&error)) assert_true(error.sentence[0] != '\0');
}

static int remove_file(void **state)
{
    (void)state;
    unlink(path);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pcap_of_either_byte_order_and_precision_gives_the_same_frames),
        cmocka_unit_test(link_types_are_numbers_of_the_registry_and_have_names),
        cmocka_unit_test(a_pcap_cut_at_every_byte_gives_what_is_whole_and_says_so),
        cmocka_unit_test(an_absurd_record_length_ends_the_file_with_a_sentence),
        cmocka_unit_test(gzip_is_read_as_what_is_in_it),
        cmocka_unit_test(gzip_cut_anywhere_gives_what_is_there),
        cmocka_unit_test(several_gzip_members_are_one_stream),
        cmocka_unit_test(a_pipe_on_standard_input_is_read_in_whatever_pieces_come),
        cmocka_unit_test(pcapng_of_either_byte_order_is_read),
        cmocka_unit_test(interfaces_of_different_link_types_and_clocks_stand_side_by_side),
        cmocka_unit_test(simple_and_obsolete_packets_unknown_blocks_and_new_sections_are_read),
        cmocka_unit_test(a_pcapng_cut_at_every_byte_gives_what_is_whole_and_says_so),
        cmocka_unit_test(damage_in_a_pcapng_ends_it_with_a_sentence),
        cmocka_unit_test(a_filter_is_compiled_for_each_link_type),
        cmocka_unit_test(a_bad_filter_is_refused_with_its_reason),
        cmocka_unit_test(what_is_not_a_capture_is_refused_with_a_sentence),
        cmocka_unit_test(interfaces_are_listed_with_their_addresses),
    };
    return cmocka_run_group_tests_name("capture", tests, NULL, remove_file);
}
