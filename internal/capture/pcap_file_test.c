/* SPDX-License-Identifier: MIT */
/* Compares with libpcap: both read the same records, and both stop at the same place. */
#include "pcap_file.h"

#include "capture.h"
#include "link_type.h"
#include "test.h"

#include <pcap.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct file {
    uint8_t data[600];
    size_t size;
    bool big_endian;
};

struct dialect {
    uint32_t magic;
    bool big_endian;
    uint16_t major, minor;
    uint32_t snaplen, link_type;
};

enum { KUZNETZOV = 0xa1b2cd34 };

static const uint32_t magics[] = {0xa1b2c3d4, 0xa1b23c4d, KUZNETZOV};
static const uint16_t versions[][2] = {{2, 4}, {2, 3}, {2, 2}, {543, 0}};
/*
 * Snap length and link type. 0xffffffff is "none", 12 is an old number of raw IP, 231 may be bulk.
 * The last one's upper bits say that a checksum of 4 bytes ends each frame.
 */
static const uint32_t kinds[][2] = {
    {65535, 1}, {0, 1}, {10, 1}, {7, 12}, {0xffffffff, 231}, {0x7fffffff, 1}, {96, 0x24000001},
};

static void put(struct file *file, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        size_t shift = 8 * (file->big_endian ? size - 1 - i : i);
        file->data[file->size++] = shift < 32 ? (uint8_t)(value >> shift) : 0;
    }
}

static void put_record(struct file *file, const struct dialect *dialect, uint32_t captured,
                       uint32_t wire, uint8_t seed)
{
    bool wire_first = dialect->major != 2 || dialect->minor < 3;
    put(file, 1700000000u + seed, 4);
    put(file, 999000 + seed, 4);
    put(file, wire_first ? wire : captured, 4);
    put(file, wire_first ? captured : wire, 4);
    if (dialect->magic == KUZNETZOV) put(file, 0x01020304, 8);
    for (uint32_t i = 0; i < captured; i++)
        file->data[file->size++] = (uint8_t)(seed * 16 + i);
}

static struct file make_file(const struct dialect *dialect)
{
    struct file file = {.big_endian = dialect->big_endian};
    put(&file, dialect->magic, 4);
    put(&file, dialect->major, 2);
    put(&file, dialect->minor, 2);
    put(&file, 0, 4);
    put(&file, 0, 4);
    put(&file, dialect->snaplen, 4);
    put(&file, dialect->link_type, 4);
    put_record(&file, dialect, 4, 4, 1);
    put_record(&file, dialect, 13, 1500, 2);
    put_record(&file, dialect, 0, 60, 3);
    put_record(&file, dialect, 20, 20, 4);
    return file;
}

static struct dialect dialect_at(unsigned number)
{
    unsigned magic = number % 3, version = number / 3 % 4, kind = number / 12 % 7;
    return (struct dialect){.magic = magics[magic],
                            .major = versions[version][0],
                            .minor = versions[version][1],
                            .snaplen = kinds[kind][0],
                            .link_type = kinds[kind][1],
                            .big_endian = number / 84};
}
enum { DIALECTS = 3 * 4 * 7 * 2, FRAMES_MOST = 7 };

/*
 * True if libpcap turns the pseudo-header into this machine's byte order; the parser does it here.
 */
static bool turns_bytes(int link_type)
{
    return link_type == 189 || link_type == 220 || link_type == 239;
}

static void expect_same_frame(const struct frame *frame, const struct pcap_pkthdr *header,
                              const uint8_t *bytes)
{
    assert_int_equal(frame->captured_bytes, header->caplen);
    assert_int_equal(frame->wire_bytes,
                     header->len > header->caplen ? header->len : header->caplen);
    if (!turns_bytes(frame->link_type)) assert_memory_equal(frame->data, bytes, header->caplen);
    if (header->ts.tv_sec >= 0 && header->ts.tv_usec >= 0) /* libpcap's seconds may have a sign */
        assert_int_equal(frame->time_us, header->ts.tv_sec * INT64_C(1000000) + header->ts.tv_usec);
}

/*
 * Reads the file both ways, up to `most` frames per call. Returns the number of frames, negative if
 * it is refused.
 */
static int expect_same_by(const char *path, size_t most)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    struct error error = {.sentence = ""};
    struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
    pcap_t *pcap = pcap_open_offline(path, reason);
    if (!source != !pcap) fail_msg("ours: '%s', libpcap: '%s'", error.sentence, reason);
    if (!source) return -1;
    assert_int_equal(capture_link_type(source), link_type_from_dlt(pcap_datalink(pcap)));
    assert_int_equal(capture_snaplen(source), pcap_snapshot(pcap));
    int total = 0;
    struct frame frames[FRAMES_MOST];
    size_t count;
    struct pcap_pkthdr *header;
    const uint8_t *bytes;
    while (capture_next_few(source, frames, most, &count, &error) == CAPTURE_FRAME) {
        assert_in_range(count, 1, most);
        for (size_t i = 0; i < count; i++, total++) {
            assert_int_equal(pcap_next_ex(pcap, &header, &bytes), 1);
            expect_same_frame(&frames[i], header, bytes);
        }
    }
    int status = pcap_next_ex(pcap, &header, &bytes);
    assert_true(status < 0);
    const char *cut = capture_cut_short(source);
    assert_int_equal(cut != NULL, status != PCAP_ERROR_BREAK);
    if (cut) {
        bool inside = strstr(cut, "ends in the middle of a record") != NULL;
        assert_int_equal(inside, strncmp(pcap_geterr(pcap), "truncated", 9) == 0);
    }
    pcap_close(pcap);
    capture_close(source);
    return total;
}

static int expect_same(const char *path)
{
    int total = expect_same_by(path, FRAMES_MOST);
    assert_int_equal(expect_same_by(path, 1), total);
    return total;
}

static int memory_file(char path[64])
{
    int descriptor = memfd_create("pcap_file_test", MFD_CLOEXEC);
    assert_true(descriptor >= 0);
    (void)snprintf(path, 64, "/proc/self/fd/%d", descriptor);
    return descriptor;
}

static void every_dialect_is_read_as_libpcap_reads_it(void **state)
{
    (void)state;
    char path[64];
    for (unsigned i = 0; i < DIALECTS; i++) {
        struct dialect dialect = dialect_at(i);
        struct file file = make_file(&dialect);
        int descriptor = memory_file(path);
        assert_int_equal(write(descriptor, file.data, file.size), file.size);
        assert_int_equal(expect_same(path), 4);
        close(descriptor);
    }
}

static void cut_anywhere_a_pcap_gives_what_libpcap_gives(void **state)
{
    (void)state;
    char path[64];
    for (unsigned i = 0; i < DIALECTS; i++) {
        struct dialect dialect = dialect_at(i);
        struct file file = make_file(&dialect);
        int descriptor = memory_file(path);
        for (size_t size = 0; size < file.size; size++) {
            assert_int_equal(pwrite(descriptor, file.data, size, 0), size);
            assert_int_equal(expect_same(path) < 0, size < 24);
        }
        close(descriptor);
    }
}

static void with_any_bit_wrong_a_pcap_gives_what_libpcap_gives(void **state)
{
    (void)state;
    char path[64];
    unsigned refused = 0;
    for (unsigned i = 0; i < DIALECTS; i += 5) {
        struct dialect dialect = dialect_at(i);
        struct file file = make_file(&dialect);
        int descriptor = memory_file(path);
        assert_int_equal(write(descriptor, file.data, file.size), file.size);
        for (size_t at = 0; at < file.size; at++) {
            for (unsigned bit = 0; bit < 8; bit++) {
                uint8_t wrong = (uint8_t)(file.data[at] ^ 1u << bit);
                assert_int_equal(pwrite(descriptor, &wrong, 1, (off_t)at), 1);
                refused += expect_same(path) < 0;
            }
            assert_int_equal(pwrite(descriptor, file.data + at, 1, (off_t)at), 1);
        }
        close(descriptor);
    }
    assert_true(refused > 0);
}

/* The window moves only between two calls. */
static void frames_that_come_together_are_valid_together(void **state)
{
    (void)state;
    enum { RECORDS = 3000, BYTES_MOST = 1500 };
    static const struct dialect dialect = {0xa1b2c3d4, false, 2, 4, 65535, 1};
    struct file file = make_file(&dialect);
    char path[64];
    int descriptor = memory_file(path);
    assert_int_equal(write(descriptor, file.data, 24), 24);
    for (uint32_t i = 0; i < RECORDS; i++) {
        uint8_t record[16 + BYTES_MOST];
        uint32_t size = i * 7919 % BYTES_MOST;
        const uint32_t head[4] = {i, 0, size, size};
        memcpy(record, head, sizeof head);
        memset(record + 16, (int)(i & 0xff), size);
        assert_int_equal(write(descriptor, record, 16 + size), 16 + size);
    }
    assert_int_equal(expect_same(path), RECORDS);
    close(descriptor);
}

static void seconds_have_no_sign(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct dialect dialect = {0xa1b2c3d4, big, 2, 4, 65535, 1};
        struct file file = make_file(&dialect);
        memset(file.data + 24, 0xff, 4);
        char path[64];
        int descriptor = memory_file(path);
        assert_int_equal(write(descriptor, file.data, file.size), file.size);
        struct error error;
        struct frame frame;
        struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
        assert_non_null(source);
        assert_int_equal(capture_next(source, &frame, &error), CAPTURE_FRAME);
        assert_int_equal(frame.time_us, INT64_C(4294967295999001));
        capture_close(source);
        close(descriptor);
    }
}

/* A frame is whole at any place in the window and for any sizes of reads. */
static void frames_across_the_edges_of_what_is_read_at_once_are_whole(void **state)
{
    (void)state;
    static uint8_t bytes[CAPTURED_MOST];
    char path[64];
    int descriptor = memory_file(path);
    struct dialect dialect = {0xa1b2c3d4, false, 2, 4, CAPTURED_MOST, 1};
    struct file head = make_file(&dialect);
    assert_int_equal(write(descriptor, head.data, head.size), head.size);
    for (uint32_t i = 0; i < 60; i++) {
        uint32_t size = i == 50 ? CAPTURED_MOST : 1000 + i * 997 % 64000;
        memset(bytes, (int)i, size);
        uint32_t record[4] = {i, i, size, size};
        assert_int_equal(write(descriptor, record, sizeof record), sizeof record);
        assert_int_equal(write(descriptor, bytes, size), size);
    }
    assert_int_equal(expect_same(path), 64);
    close(descriptor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dialect_is_read_as_libpcap_reads_it),
        cmocka_unit_test(cut_anywhere_a_pcap_gives_what_libpcap_gives),
        cmocka_unit_test(with_any_bit_wrong_a_pcap_gives_what_libpcap_gives),
        cmocka_unit_test(frames_that_come_together_are_valid_together),
        cmocka_unit_test(seconds_have_no_sign),
        cmocka_unit_test(frames_across_the_edges_of_what_is_read_at_once_are_whole),
    };
    return cmocka_run_group_tests_name("pcap_file", tests, NULL, NULL);
}
