/* SPDX-License-Identifier: MIT */
/*
 * Frames that were cut or damaged anywhere: no byte past the end is read, every frame is accounted
 * for, and memory is given back.
 */
#include "support/conversations.h"
#include "support/observer.h"
#include "support/random.h"
#include "support/test.h"

#include "capture/capture.h"
#include "parser/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ETHERNET = 1, FRAMES_MOST = 40, GUARDED_BYTES = 128 * 1024 };

struct frames {
    struct build frames[FRAMES_MOST];
    size_t count;
};

static struct build *next_frame(struct frames *all)
{
    assert_true(all->count < FRAMES_MOST);
    struct build *frame = &all->frames[all->count++];
    frame->size = 0;
    return frame;
}

static void add_conversation(struct frames *all, unsigned number, const char *client,
                             const char *server)
{
    static struct conversation conversation;
    conversation_build(number, &conversation);
    struct endpoint ends[2] = {endpoint_of(client, 40000),
                               endpoint_of(server, conversation.server_port)};
    frame_tcp(next_frame(all), &ends[0], &ends[1],
              &(struct segment){.flags = TCP_SYN, .seq = 99, .window = 1});
    frame_tcp(next_frame(all), &ends[1], &ends[0],
              &(struct segment){.flags = TCP_SYN | TCP_ACK, .seq = 99, .ack = 100, .window = 1});
    for (unsigned side = 0; side < 2; side++) {
        struct span said = {conversation.said[side].data, conversation.said[side].size < 1400
                                                              ? conversation.said[side].size
                                                              : 1400};
        frame_tcp(next_frame(all), &ends[side], &ends[!side],
                  &(struct segment){.flags = TCP_ACK, .seq = 100, .window = 1, .payload = said});
    }
}

/* One of each kind of header that the layers parse, including tags, tunnels and fragments. */
static void build_frames(struct frames *all)
{
    struct endpoint a = endpoint_of("10.0.0.1", 40000), b = endpoint_of("10.0.0.2", 53);
    struct endpoint a6 = endpoint_of("fe80::1", 40000), b6 = endpoint_of("fe80::2", 53);
    struct build dns = {.size = 0}, inner, outer = {.size = 0};
    all->count = 0;
    add_conversation(all, 0, "10.0.0.1", "10.0.0.2");
    add_conversation(all, 1, "2001:db8::1", "2001:db8::2");
    add_conversation(all, 2, "10.0.0.1", "10.0.0.3");
    build_hex(&dns,
              "1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001");
    frame_udp(next_frame(all), &a, &b, build_span(&dns));
    frame_udp(next_frame(all), &a6, &b6, build_span(&dns));
    frame_icmp(next_frame(all), &a, &b, 8, 0, span_text("ping"));
    build_hex(&outer, "00000000 fe80 0000 0000 0000 0000 0000 0000 0001 02 01 020000000001");
    frame_icmp(next_frame(all), &b6, &a6, 136, 0, build_span(&outer));
    frame_arp(next_frame(all), 1, &a, &b);
    datagram_udp(&inner, &a, &b, build_span(&dns));
    for (uint32_t at = 0; at < 40; at += 16) {
        struct piece piece = {.id = 5, .offset = at, .more = at < 32, .protocol = IP_UDP};
        size_t left = inner.size - at;
        piece.payload = (struct span){inner.data + at, at < 32 ? 16 : left};
        frame_piece(next_frame(all), &a, &b, &piece);
        frame_piece(next_frame(all), &a6, &b6, &piece);
    }
    struct build *tagged = next_frame(all); /* 802.1ad, 802.1Q, MPLS */
    frame_udp(&inner, &a, &b, build_span(&dns));
    build_hex(tagged, "020000000002 020000000001 88a8 0064 8100 00c8 8847 00064140");
    build_bytes(tagged, inner.data + 14, inner.size - 14);
    struct build *gre = next_frame(all); /* GRE with a key, then Ethernet */
    outer.size = 0;
    build_hex(&outer, "2000 6558 00000001");
    build_bytes(&outer, inner.data, inner.size);
    frame_ip(gre, &a, &b, IP_GRE, build_span(&outer));
    struct build *vxlan = next_frame(all);
    struct endpoint c = endpoint_of("10.0.0.7", 50000), d = endpoint_of("10.0.0.8", 4789);
    outer.size = 0;
    build_hex(&outer, "08000000 00006400");
    build_bytes(&outer, inner.data, inner.size);
    frame_udp(vxlan, &c, &d, build_span(&outer));
    frame_ip(next_frame(all), &a, &b, IP_IPIP, (struct span){inner.data + 14, inner.size - 14});
}

static uint8_t *guarded_end(void)
{
    static uint8_t *end;
    if (end) return end;
    uint8_t *map = mmap(NULL, GUARDED_BYTES + 4096, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(map != MAP_FAILED);
    assert_int_equal(mprotect(map + GUARDED_BYTES, 4096, PROT_NONE), 0);
    return end = map + GUARDED_BYTES;
}

/* Puts the frame at the end of readable memory. */
static void see_guarded(struct observer *observer, struct span bytes, uint32_t wire_bytes)
{
    uint8_t *copy = guarded_end() - bytes.size;
    if (bytes.size) memcpy(copy, bytes.data, bytes.size);
    observer_see_bytes(observer, ETHERNET, (struct span){copy, bytes.size}, wire_bytes);
    observer->now_us += 500;
}

static void expect_exact(struct observer *observer)
{
    observer_finish(observer);
    const char *broken = observer_broken_rule(observer);
    if (broken) fprintf(stderr, "%s\n", broken);
    assert_null(broken);
}

static void every_frame_cut_at_every_length_is_accounted_for(void **state)
{
    (void)state;
    static struct frames all;
    build_frames(&all);
    for (size_t i = 0; i < all.count; i++) {
        struct observer *observer = observer_create(NULL);
        observer->quiet = true;
        const struct build *frame = &all.frames[i];
        /* snapped, and also shorter on the wire */
        for (size_t size = 0; size <= frame->size; size++)
            see_guarded(observer, (struct span){frame->data, size},
                        (uint32_t)(size % 2 ? size : frame->size));
        expect_exact(observer);
        observer_destroy(observer);
    }
}

static void every_byte_flipped_is_accounted_for(void **state)
{
    (void)state;
    static const uint8_t masks[] = {0xff, 0x01, 0x80, 0x10};
    static struct frames all;
    build_frames(&all);
    for (size_t i = 0; i < all.count; i++) {
        struct observer *observer = observer_create(NULL);
        observer->quiet = true;
        struct build frame = all.frames[i];
        for (size_t at = 0; at < frame.size; at++) {
            for (size_t m = 0; m < sizeof masks; m++) {
                frame.data[at] ^= masks[m];
                see_guarded(observer, build_span(&frame), (uint32_t)frame.size);
                frame.data[at] ^= masks[m];
            }
        }
        expect_exact(observer);
        observer_destroy(observer);
    }
}

/* Repeats the whole conversation, each time with some bytes of noise anywhere. */
static void noise_in_whole_conversations_is_accounted_for(void **state)
{
    (void)state;
    static struct frames all;
    struct random random = {77};
    build_frames(&all);
    for (unsigned round = 0; round < 600; round++) {
        struct observer *observer = observer_create(NULL);
        observer->quiet = true;
        for (size_t i = 0; i < all.count; i++) {
            struct build frame = all.frames[i];
            for (uint32_t flips = random_below(&random, 3); flips; flips--)
                frame.data[14 + random_below(&random, (uint32_t)frame.size - 14)] =
                    (uint8_t)random_next(&random);
            size_t size =
                random_below(&random, 8) ? frame.size : random_below(&random, (uint32_t)frame.size);
            see_guarded(observer, (struct span){frame.data, size}, (uint32_t)frame.size);
        }
        expect_exact(observer);
        observer_destroy(observer);
    }
}

static void any_link_type_takes_any_bytes(void **state)
{
    (void)state;
    static struct frames all;
    struct observer *observer = observer_create(NULL);
    struct random random = {5};
    build_frames(&all);
    observer->quiet = true;
    for (int link_type = 0; link_type < 300; link_type++) {
        for (size_t i = 0; i < all.count; i++) {
            size_t skip = random_below(&random, 16);
            struct span bytes = {all.frames[i].data + skip, all.frames[i].size - skip};
            uint8_t *copy = guarded_end() - bytes.size;
            memcpy(copy, bytes.data, bytes.size);
            observer_see_bytes(observer, link_type, (struct span){copy, bytes.size},
                               (uint32_t)bytes.size);
            observer->now_us += 500;
        }
    }
    expect_exact(observer);
    observer_destroy(observer);
}

/* Plays a shipped capture, with each frame cut or damaged somewhere. */
static void see_sample(const char *path, struct random *random)
{
    struct error error = {.sentence = ""};
    struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
    struct observer *observer = observer_create(NULL);
    struct frame frame;
    assert_non_null(source);
    observer->quiet = true;
    while (capture_next(source, &frame, &error) == CAPTURE_FRAME) {
        uint32_t size = frame.captured_bytes;
        if (size == 0 || size > GUARDED_BYTES) continue;
        uint8_t *copy = guarded_end() - size;
        memcpy(copy, frame.data, size);
        switch (random_below(random, 4)) {
        case 0: copy[random_below(random, size)] = (uint8_t)random_next(random); break;
        case 1: copy[random_below(random, size)] ^= (uint8_t)(1u << random_below(random, 8)); break;
        case 2:
            size = random_below(random, size);
            memmove(guarded_end() - size, copy, size);
            copy = guarded_end() - size;
            break;
        default: break;
        }
        observer->now_us = frame.time_us;
        observer_see_bytes(observer, frame.link_type, (struct span){copy, size}, frame.wire_bytes);
    }
    expect_exact(observer);
    observer_destroy(observer);
    capture_close(source);
}

static void damaged_samples_are_accounted_for(void **state)
{
    (void)state;
    static const char *const samples[] = {"samples/home.pcap", "samples/trouble.pcap",
                                          "samples/browser.pcap"};
    struct random random = {1234};
    for (unsigned round = 0; round < 8; round++) {
        for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
            if (access(samples[i], R_OK) == 0) see_sample(samples[i], &random);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_frame_cut_at_every_length_is_accounted_for),
        cmocka_unit_test(every_byte_flipped_is_accounted_for),
        cmocka_unit_test(noise_in_whole_conversations_is_accounted_for),
        cmocka_unit_test(any_link_type_takes_any_bytes),
        cmocka_unit_test(damaged_samples_are_accounted_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
