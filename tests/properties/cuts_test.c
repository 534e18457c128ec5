/* SPDX-License-Identifier: MIT */
/*
 * A capture that is cut into two runs of one database gives the same devices, evidence, addresses,
 * names and findings as in one run, wherever nothing is under way (support/under_way.h). The frames
 * that are passed over are counted by cause, and printed. There, something may be missing, and nothing
 * is added.
 *
 * CUTS=FILE cuts one capture at many places, CUTS=FOLDER each capture in it at a few, and CUTS=all
 * each of ../shared/corpus, if that exists (`make nightly`).
 */
#include "base/hash.h"
#include "capture/capture.h"
#include "support/corpus.h"
#include "support/random.h"
#include "support/runs.h"
#include "support/test.h"
#include "support/under_way.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FRAMES_MOST = 20000,
    SAMPLE_CUTS = 12, /* of each sample; half as many where something is under way */
    FOLDER_CUTS = 1,
    NAMED_CUTS = 100,
    BYTES_MOST = 1 << 20,
    PICTURE_BYTES = 16 << 20,
};

/*
 * What must be the same. Ids are left out: a device is called by its MAC, else by its address. A
 * connection says at its end whose its addresses are, and a cut makes two of one. So it is not
 * compared how often and when traffic said something, and by which of several networks a router was
 * known; and if a connection is open at the cut, neither when and where its ends were seen, nor what
 * traffic said of them. The rule new_device is about captures, and two are not one.
 * The rule sensor_full is about the tables of a run: questions that nobody answered wait in them.
 */
#define WHO(id)                                                                                    \
    "(SELECT coalesce(d.mac_address, d.ip_address) FROM devices d WHERE d.device_id = " id ")"
#define DEVICE_FACTS                                                                               \
    "mac_address, vendor, hostname, os_fingerprint, device_type, mac_random, is_gateway, kind, "   \
    "kind_source"
enum { ALWAYS_TOLD = 5 };
static const struct told told[] = {
    {"devices", "SELECT " DEVICE_FACTS ", iif(mac_address IS NULL, ip_address, NULL) FROM devices"},
    {"evidence",
     "SELECT " WHO(
         "e.device_id") ", attribute, value, source, confidence, "
                        "first_seen_us, last_seen_us, count, said_by_mac FROM device_evidence e "
                        "WHERE source <> 'traffic'"},
    {"names asked", "SELECT query_us, transport, client_ip, server_ip, query_domain, query_type, "
                    "rcode, answered, resolved_ips, " WHO("q.device_id") " FROM dns_queries q"},
    {"names met", "SELECT DISTINCT src_ip, dst_ip, dst_port, dst_domain FROM flows "
                  "WHERE dst_domain_source IN ('sni', 'quic_sni', 'http_host')"},
    {"findings",
     "SELECT rule, severity, " WHO("a.device_id") ", src_ip, dst_ip, dst_port, target, "
                                                  "title, status FROM alerts a WHERE rule NOT IN "
                                                  "('new_device', 'sensor_full')"},
    {"evidence by traffic",
     "SELECT DISTINCT " WHO("e.device_id") ", attribute, source, confidence "
                                           "FROM device_evidence e WHERE source = 'traffic'"},
    {"devices' times and addresses", "SELECT " DEVICE_FACTS ", ip_address, first_seen_us, "
                                     "last_seen_us FROM devices"},
    {"claims", "SELECT ip_address, mac_address, source, vlan, outer_vlan, min(first_seen_us), "
               "iif(source = 'traffic', NULL, max(last_seen_us)), "
               "iif(source = 'traffic', NULL, sum(count)), max(held) FROM address_bindings "
               "GROUP BY ip_address, mac_address, source, vlan, outer_vlan"},
    {"addresses", "SELECT ip_address, mac_address, vlan, outer_vlan, from_us, until_us "
                  "FROM device_addresses"},
};

/*
 * What may be missing if the cut tears something apart. Counts and times of what goes on differ then.
 * If a connection changes its MAC addresses there, either part may show a machine that the whole does
 * not, so what is said of machines is not compared. By TCP, a question that is torn begins with its rest.
 */
enum { ALWAYS_LESS = 4 };
static const struct told may_miss[] = {
    {"names asked", "SELECT DISTINCT transport, client_ip, server_ip, query_domain, "
                    "query_type FROM dns_queries"},
    {"times of questions", "SELECT DISTINCT query_us, transport, client_ip, server_ip, "
                           "query_domain, query_type FROM dns_queries "
                           "WHERE query_seen AND transport <> 'tcp'"},
    {"names met", "SELECT DISTINCT src_ip, dst_ip, dst_port, dst_domain FROM flows "
                  "WHERE dst_domain_source IN ('sni', 'quic_sni', 'http_host')"},
    {"claims by messages", "SELECT DISTINCT ip_address, mac_address, source, vlan, outer_vlan "
                           "FROM address_bindings WHERE source <> 'traffic'"},
    {"evidence",
     "SELECT DISTINCT " WHO("e.device_id") ", attribute, source, iif(source = 'traffic', NULL, "
                                           "value), said_by_mac FROM device_evidence e"},
    {"devices", "SELECT DISTINCT coalesce(mac_address, ip_address) FROM devices"},
    {"what a device is",
     "SELECT coalesce(mac_address, ip_address), 'name', hostname FROM devices WHERE hostname IS "
     "NOT "
     "NULL UNION SELECT coalesce(mac_address, ip_address), 'os', os_fingerprint FROM devices WHERE "
     "os_fingerprint IS NOT NULL UNION SELECT coalesce(mac_address, ip_address), 'type', "
     "device_type "
     "FROM devices WHERE device_type IS NOT NULL UNION SELECT coalesce(mac_address, ip_address), "
     "'forwards', NULL FROM devices WHERE is_gateway"},
    {"addresses by traffic", "SELECT DISTINCT ip_address, mac_address, vlan, outer_vlan "
                             "FROM address_bindings"},
    {"findings", "SELECT DISTINCT rule, " WHO("a.device_id") ", src_ip, dst_ip, dst_port, target "
                                                             "FROM alerts a WHERE rule NOT IN "
                                                             "('new_device', 'sensor_full')"},
};

/* ------------------------------------------------------------ captures in memory */

struct picture {
    struct frame frames[FRAMES_MOST];
    uint8_t *bytes;
    size_t count, size;
    int link_type;
};

static bool load(const char *path, struct picture *out)
{
    struct error error;
    struct frame frame;
    struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
    bool good = source != NULL;
    out->count = out->size = 0;
    while (good && capture_next(source, &frame, &error) == CAPTURE_FRAME) {
        if (out->count == 0) out->link_type = frame.link_type;
        good = out->count < FRAMES_MOST && frame.link_type == out->link_type &&
               out->size + frame.captured_bytes <= PICTURE_BYTES;
        if (!good) break;
        memcpy(out->bytes + out->size, frame.data, frame.captured_bytes);
        frame.data = out->bytes + out->size;
        out->size += frame.captured_bytes;
        frame.number = out->count + 1;
        out->frames[out->count++] = frame;
    }
    capture_close(source);
    return good && out->count > 1;
}

/* The frames from one to another as a pcap file. */
static const char *save(const struct picture *picture, const char *name, size_t from, size_t to)
{
    const char *path = database(name);
    FILE *file = fopen(path, "wb");
    const uint32_t header[] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 262144, (uint32_t)picture->link_type};
    assert_non_null(file);
    assert_int_equal(fwrite(header, sizeof header, 1, file), 1);
    for (size_t i = from; i < to; i++) {
        const struct frame *frame = &picture->frames[i];
        const uint32_t record[] = {(uint32_t)(frame->time_us / 1000000),
                                   (uint32_t)(frame->time_us % 1000000), frame->captured_bytes,
                                   frame->wire_bytes};
        assert_int_equal(fwrite(record, sizeof record, 1, file), 1);
        (void)fwrite(frame->data, 1, frame->captured_bytes, file);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

static void forget(const char *path)
{
    char beside[512];
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)snprintf(beside, sizeof beside, "%s%s", path, ends[i]);
        (void)unlink(beside);
    }
}

/* ------------------------------------------------------------ cuts */

struct tally {
    unsigned captures, cuts, open, torn, wrong;
    unsigned long long frames, passed_over[CAUSE_COUNT];
};

static bool record(const char *path, const char *file)
{
    struct run_report report;
    return run(path, "1", &file, 1, &report);
}

/* Where a cut is, and what is under way there. */
struct place {
    size_t at;                    /* before this frame */
    bool is_open, is_free, moves; /* moves: a connection changes its MAC addresses */
    enum cause cause;
};

static bool is_the_same(const struct picture *picture, const char *whole, const struct place *place)
{
    const char *cut = database("cut");
    bool same = true;
    forget(cut);
    bool ran = record(cut, save(picture, "head", 0, place->at)) &&
               record(cut, save(picture, "tail", place->at, picture->count));
    assert_true(ran);
    size_t count = place->is_open ? ALWAYS_TOLD : sizeof told / sizeof told[0];
    for (size_t i = 0; place->is_free && i < count; i++)
        same &= same_answer(whole, cut, &told[i]);
    count = place->moves ? ALWAYS_LESS : sizeof may_miss / sizeof may_miss[0];
    for (size_t i = 0; !place->is_free && i < count; i++)
        same &= adds_nothing(whole, cut, &may_miss[i]);
    return same;
}

/* All places of a capture, those where nothing is under way first: their number. */
static size_t find_free(const struct picture *picture, struct tally *tally, struct place *places)
{
    struct under_way *under_way = under_way_create(picture->count);
    size_t count = 0, last = picture->count - 1;
    for (size_t i = 0; i < picture->count; i++)
        under_way_see(under_way, &picture->frames[i]);
    under_way_end(under_way);
    for (size_t i = 1; i < picture->count; i++) {
        struct place place = {.at = i, .is_open = under_way_is_open(under_way, i)};
        place.is_free = under_way_is_free(under_way, i, &place.cause);
        place.moves = under_way_is(under_way, i, CAUSE_ROUTE);
        places[place.is_free ? count++ : --last] = place;
        if (!place.is_free) tally->passed_over[place.cause]++;
    }
    tally->frames += picture->count - 1;
    under_way_destroy(under_way);
    return count;
}

static void cut_at(const char *path, const struct picture *picture, const char *whole,
                   const struct place *place, struct tally *tally)
{
    tally->cuts++;
    tally->open += place->is_free && place->is_open;
    tally->torn += !place->is_free;
    if (is_the_same(picture, whole, place)) return;
    print_error("%s, cut before frame %zu of %zu%s%s\n", path, place->at + 1, picture->count,
                place->is_free ? "" : ", which tears apart a ",
                place->is_free ? "" : cause_words[place->cause]);
    tally->wrong++;
}

/* Cuts a capture at some frames. The seed is its path, so a failure comes again. */
static void cut(const char *path, unsigned cuts, struct tally *tally)
{
    static struct picture picture;
    static struct place places[FRAMES_MOST];
    struct random random = {hash_bytes(path, strlen(path))};
    static uint8_t bytes[PICTURE_BYTES];
    picture.bytes = bytes;
    if (!load(path, &picture)) return;
    size_t count = find_free(&picture, tally, places), torn = picture.count - 1 - count;
    char whole[256]; /* more names of files follow than database() remembers */
    (void)snprintf(whole, sizeof whole, "%s", database("whole"));
    forget(whole);
    if (!record(whole, save(&picture, "all", 0, picture.count))) return;
    tally->captures++;
    for (unsigned i = 0; count > 0 && i < cuts; i++)
        cut_at(path, &picture, whole, &places[random_below(&random, (uint32_t)count)], tally);
    for (unsigned i = 0; torn > 0 && i < (cuts + 1) / 2; i++)
        cut_at(path, &picture, whole, &places[count + random_below(&random, (uint32_t)torn)],
               tally);
}

static void tell(const struct tally *tally)
{
    print_message(
        "%u cuts of %u captures, %u with an open connection, %u that tear something apart, "
        "%u wrong; of %llu places, under way:",
        tally->cuts, tally->captures, tally->open, tally->torn, tally->wrong, tally->frames);
    for (int i = 0; i < CAUSE_COUNT; i++)
        print_message("%s a %s at %llu", i ? "," : "", cause_words[i], tally->passed_over[i]);
    print_message("\n");
}

static void a_cut_sample_tells_the_same_as_a_whole_one(void **state)
{
    static const char *const samples[] = {"samples/home.pcap", "samples/trouble.pcap",
                                          "samples/browser.pcap"};
    struct tally tally = {0};
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        cut(samples[i], SAMPLE_CUTS, &tally);
    tell(&tally);
    assert_int_equal(tally.torn, 3 * SAMPLE_CUTS / 2);
    assert_in_range(tally.cuts - tally.torn, SAMPLE_CUTS * 2, SAMPLE_CUTS * 3);
    assert_int_equal(tally.wrong, 0);
}

/* ------------------------------------------------------------ the corpus */

static void cut_folder(const char *folder, struct tally *tally)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[1024];
        struct stat status;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        bool is_there = entries[i]->d_name[0] != '.' && stat(path, &status) == 0;
        if (is_there && S_ISDIR(status.st_mode)) {
            cut_folder(path, tally);
            print_message("up to %s: ", path);
            tell(tally);
            (void)fflush(stdout);
        } else if (is_there && status.st_size <= BYTES_MOST) {
            cut(path, FOLDER_CUTS, tally);
        }
        free(entries[i]);
    }
    if (count >= 0) free(entries);
}

static void a_cut_capture_of_the_corpus_tells_the_same(void **state)
{
    struct tally tally = {0};
    const char *wanted = getenv("CUTS");
    struct stat status;
    (void)state;
    if (wanted && strcmp(wanted, "all") == 0) wanted = corpus_path("captures");
    if (!wanted || stat(wanted, &status) != 0) {
        print_message("skipped: CUTS names no capture or folder that is here\n");
        skip();
    }
    if (S_ISDIR(status.st_mode))
        cut_folder(wanted, &tally);
    else
        cut(wanted, NAMED_CUTS, &tally);
    tell(&tally);
    assert_int_equal(tally.wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_sample_tells_the_same_as_a_whole_one),
        cmocka_unit_test(a_cut_capture_of_the_corpus_tells_the_same),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
