/* SPDX-License-Identifier: MIT */
#include "replay.h"

#include "capture/capture.h"
#include "parser/packet.h"
#include "support/packets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000)
enum { FRAMES_MOST = 65536, CAPTURE_MOST_S = 60, PAUSE_S = 2 };

struct replay {
    struct frame frames[FRAMES_MOST]; /* time_us: since the cycle began */
    size_t frame_count;
    int64_t span_us;
};

/* ------------------------------------------------------------ captures */

static bool keep_frame(struct replay *replay, const struct frame *frame, int64_t time_us)
{
    if (replay->frame_count == FRAMES_MOST) return false;
    uint8_t *copy = malloc(frame->captured_bytes + 1);
    if (!copy) return false;
    memcpy(copy, frame->data, frame->captured_bytes);
    struct frame *kept = &replay->frames[replay->frame_count++];
    *kept = *frame;
    kept->data = copy;
    kept->time_us = time_us;
    return true;
}

static bool load_one(struct replay *replay, const char *path, struct error *error)
{
    struct capture_source *source = capture_open_file(path, NULL, NULL, error);
    if (!source) return false;
    struct frame frame;
    enum capture_outcome outcome;
    int64_t first_us = NOT_OBSERVED, newest_us = replay->span_us;
    while ((outcome = capture_next(source, &frame, error)) == CAPTURE_FRAME) {
        if (first_us == NOT_OBSERVED) first_us = frame.time_us;
        int64_t time_us = replay->span_us + frame.time_us - first_us;
        if (time_us < newest_us) time_us = newest_us; /* a live clock does not step back */
        newest_us = time_us;
        if (newest_us - replay->span_us > CAPTURE_MOST_S * SECOND ||
            !keep_frame(replay, &frame, time_us)) {
            capture_close(source);
            return error_set(error, "%s is too long for the soak; choose a shorter one.", path);
        }
    }
    capture_close(source);
    replay->span_us = newest_us + PAUSE_S * SECOND;
    return outcome == CAPTURE_END;
}

struct replay *replay_load(const char *const *paths, size_t count, struct error *error)
{
    struct replay *replay = calloc(1, sizeof *replay);
    bool good = replay != NULL || error_set(error, "There is no memory for the captures.");
    for (size_t i = 0; good && i < count; i++)
        good = load_one(replay, paths[i], error);
    if (good && replay->span_us + GUESTS_PER_CYCLE * SECOND > CYCLE_MOST_US)
        good = error_set(error, "These captures together are too long for a cycle.");
    if (good) return replay;
    replay_destroy(replay);
    return NULL;
}

void replay_destroy(struct replay *replay)
{
    if (!replay) return;
    for (size_t i = 0; i < replay->frame_count; i++)
        free((void *)replay->frames[i].data);
    free(replay);
}

size_t replay_frame_count(const struct replay *replay)
{
    return replay->frame_count;
}

/* ------------------------------------------------------------ guests */

struct guest {
    int64_t time_us;
    unsigned number;
    struct endpoint client, server;
    uint32_t next[2]; /* sequence numbers: client's, server's */
    struct build frame;
    void (*see)(void *owner, struct frame *frame);
    void *owner;
};

static void send_guest_frames(struct guest *guest)
{
    struct frame frame = {.data = guest->frame.data,
                          .captured_bytes = (uint32_t)guest->frame.size,
                          .wire_bytes = (uint32_t)guest->frame.size,
                          .time_us = guest->time_us,
                          .link_type = 1};
    guest->see(guest->owner, &frame);
    guest->time_us += 1000;
}

static void put_name(struct build *message, unsigned number)
{
    char label[32];
    int size = snprintf(label, sizeof label, "visited%u", number);
    build_hex(message, "03 77 77 77");
    build_number(message, (uint64_t)size, 1);
    build_text(message, label);
    build_hex(message, "07 65 78 61 6d 70 6c 65 00"); /* example */
    build_hex(message, "001c 0001");
}

static void look_up(struct guest *guest)
{
    struct endpoint resolver = guest->server;
    struct build message = {.size = 0};
    bool parsed = ip_parse("fd00::53", &resolver.ip);
    if (!parsed) abort();
    resolver.port = 53;
    guest->client.port = (uint16_t)(20000 + guest->number % 20000);
    build_number(&message, guest->number & 0xffff, 2);
    build_hex(&message, "0100 0001 0000 0000 0000");
    put_name(&message, guest->number);
    frame_udp(&guest->frame, &guest->client, &resolver, build_span(&message));
    send_guest_frames(guest);
    message.size = 0;
    build_number(&message, guest->number & 0xffff, 2);
    build_hex(&message, "8180 0001 0001 0000 0000");
    put_name(&message, guest->number);
    build_hex(&message, "c00c 001c 0001 0000012c 0010");
    build_bytes(&message, guest->server.ip.bytes, 16);
    frame_udp(&guest->frame, &resolver, &guest->client, build_span(&message));
    send_guest_frames(guest);
}

static void send_segment(struct guest *guest, bool client, uint8_t flags, const char *text)
{
    struct segment segment = {
        .flags = flags,
        .seq = guest->next[!client],
        .ack = flags & TCP_ACK ? guest->next[client] : 0,
        .window = 8192,
        .payload = {(const uint8_t *)text, strlen(text)},
    };
    frame_tcp(&guest->frame, client ? &guest->client : &guest->server,
              client ? &guest->server : &guest->client, &segment);
    guest->next[!client] += (uint32_t)strlen(text) + ((flags & (TCP_SYN | TCP_FIN)) != 0);
    send_guest_frames(guest);
}

static void visit(struct guest *guest)
{
    char request[256];
    snprintf(request, sizeof request,
             "GET / HTTP/1.1\r\nHost: www.visited%u.example\r\nUser-Agent: Guest/%u\r\n\r\n",
             guest->number, guest->number);
    send_segment(guest, true, TCP_SYN, "");
    send_segment(guest, false, TCP_SYN | TCP_ACK, "");
    send_segment(guest, true, TCP_ACK, "");
    send_segment(guest, true, TCP_PSH | TCP_ACK, request);
    send_segment(guest, false, TCP_PSH | TCP_ACK, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    send_segment(guest, true, TCP_FIN | TCP_ACK, "");
    send_segment(guest, false, TCP_FIN | TCP_ACK, "");
    send_segment(guest, true, TCP_ACK, "");
}

static void come(int64_t time_us, unsigned number, void (*see)(void *, struct frame *), void *owner)
{
    char client[40], server[40];
    struct guest guest = {.time_us = time_us, .number = number, .see = see, .owner = owner};
    unsigned high = number >> 16, low = number & 0xffff;
    snprintf(client, sizeof client, "fd00::6:%x:%x", high, low);
    snprintf(server, sizeof server, "2001:db8::%x:%x", high, low);
    guest.client = endpoint_of(client, 0);
    guest.server = endpoint_of(server, 80);
    guest.server.mac = (struct mac_address){{2, 0xfe, 0, 0, 0, 1}}; /* the router's */
    look_up(&guest);
    guest.client.port++;
    visit(&guest);
}

/* ------------------------------------------------------------ cycle */

void replay_cycle(const struct replay *replay, int64_t start_us, unsigned number,
                  void (*see)(void *owner, struct frame *frame), void *owner)
{
    for (size_t i = 0; i < replay->frame_count; i++) {
        struct frame frame = replay->frames[i];
        frame.time_us += start_us;
        see(owner, &frame);
    }
    for (unsigned i = 0; i < GUESTS_PER_CYCLE; i++)
        come(start_us + replay->span_us + i * SECOND, number * GUESTS_PER_CYCLE + i, see, owner);
}
