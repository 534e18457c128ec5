/* SPDX-License-Identifier: MIT */
/*
 * payloads - makes seeds for the fuzz targets from captures: payloads of flows, slices, single
 * frames.
 *
 *   payloads FOLDER CAPTURE...
 *
 * FOLDER/flows: one file per flow, in the form that fuzz.h reads: a byte of options, the
 * originator's bytes, FF FE, the responder's bytes. Payloads are in the order of the capture; the
 * shipped captures have no gaps. FOLDER/slices: captures of some frames each, because a target runs
 * ten of them in the time of one whole. FOLDER/frames: a 0, then one frame that is no TCP.
 * FOLDER/edits needs no capture: one place of one page of a database, in the form of repair_fuzz.
 */
#include "capture/capture.h"
#include "parser/packet.h"

#include <stdio.h>
#include <string.h>

enum { FLOW_MOST = 512, SIDE_MOST = 8192, HOW_DATAGRAMS = 1 | 4, HOW_STREAM = 1 | 2 | 4 };
enum { SLICE_FRAMES = 60, FRAME_FILES_MOST = 200 };

struct said {
    struct ip_address address[2];
    uint16_t port[2];
    uint8_t protocol;
    size_t size[2];
    uint8_t bytes[2][SIDE_MOST];
};

static struct said flows[FLOW_MOST];
static size_t flow_count;

static bool said_by(const struct said *flow, const struct packet *packet, int side)
{
    return flow->protocol == packet->ip_protocol && flow->port[side] == packet->src_port &&
           flow->port[!side] == packet->dst_port && ip_equal(&flow->address[side], &packet->src) &&
           ip_equal(&flow->address[!side], &packet->dst);
}

static void hear(const struct packet *packet)
{
    struct said *flow = NULL;
    for (size_t i = 0; i < flow_count && !flow; i++)
        if (said_by(&flows[i], packet, 0) || said_by(&flows[i], packet, 1)) flow = &flows[i];
    if (!flow) {
        if (flow_count == FLOW_MOST) return;
        flow = &flows[flow_count++];
        flow->protocol = packet->ip_protocol;
        flow->address[0] = packet->src;
        flow->address[1] = packet->dst;
        flow->port[0] = packet->src_port;
        flow->port[1] = packet->dst_port;
    }
    int side = said_by(flow, packet, 0) ? 0 : 1;
    size_t room = SIDE_MOST - flow->size[side];
    size_t size = packet->payload.size < room ? packet->payload.size : room;
    memcpy(flow->bytes[side] + flow->size[side], packet->payload.data, size);
    flow->size[side] += size;
}

static FILE *open_seed(const char *folder, const char *kind, size_t number)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s/%04zu", folder, kind, number);
    FILE *file = fopen(path, "wb");
    if (!file) perror(path);
    return file;
}

static bool write_flow(const char *folder, size_t number, const struct said *flow)
{
    FILE *file = open_seed(folder, "flows", number);
    if (!file) return false;
    fputc(flow->protocol == IP_TCP ? HOW_STREAM : HOW_DATAGRAMS, file);
    fwrite(flow->bytes[0], 1, flow->size[0], file);
    if (flow->size[1]) fwrite("\xff\xfe", 1, 2, file);
    fwrite(flow->bytes[1], 1, flow->size[1], file);
    return fclose(file) == 0;
}

/* Of a capture in microseconds, in the form of frames.h. */
static bool write_slice_frame(const char *folder, const struct frame *frame)
{
    static FILE *file;
    static size_t slices, frames;
    if (!frame || frames == SLICE_FRAMES) { /* the last slice is full */
        bool good = !file || fclose(file) == 0;
        file = NULL;
        frames = 0;
        if (!frame || !good) return good;
    }
    if (!file) {
        uint32_t head[6] = {0xa1b2c3d4, 0x00040002, 0, 0, 65535, (uint32_t)frame->link_type};
        if (!(file = open_seed(folder, "slices", slices++))) return false;
        fwrite(head, sizeof head, 1, file);
    }
    frames++;
    uint32_t head[4] = {(uint32_t)(frame->time_us / 1000000), (uint32_t)(frame->time_us % 1000000),
                        frame->captured_bytes, frame->wire_bytes};
    return fwrite(head, sizeof head, 1, file) == 1 &&
           fwrite(frame->data, 1, frame->captured_bytes, file) == frame->captured_bytes;
}

static bool write_frame(const char *folder, const struct frame *frame)
{
    static size_t frames;
    if (frames == FRAME_FILES_MOST) return true;
    FILE *file = open_seed(folder, "frames", frames++);
    if (!file) return false;
    fputc(0, file);
    fwrite(frame->data, 1, frame->captured_bytes, file);
    return fclose(file) == 0;
}

static bool hear_capture(const char *folder, const char *path)
{
    struct error error;
    struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
    if (!source) {
        fprintf(stderr, "%s\n", error.sentence);
        return false;
    }
    struct frame frame;
    bool good = true;
    while (good && capture_next(source, &frame, &error) == CAPTURE_FRAME) {
        struct packet packet;
        packet_decode(&frame, &packet);
        bool speaks = packet.kind == PACKET_IP && packet.has_ports && packet.payload.size;
        bool is_tcp = packet.kind == PACKET_IP && packet.ip_protocol == IP_TCP;
        if (speaks && (is_tcp || packet.ip_protocol == IP_UDP)) hear(&packet);
        good = write_slice_frame(folder, &frame) && (is_tcp || write_frame(folder, &frame));
    }
    capture_close(source);
    return write_slice_frame(folder, NULL) && good;
}

/*
 * The parts that define a B-tree page: its kind, its free space, its cells, the place of one, and
 * all of it. Each is edited in another of repair_fuzz's ways.
 */
static bool write_edits(const char *folder)
{
    enum { EDITS = 60, PLACES = 5 };
    static const uint8_t places[PLACES][2] = {{0, 1}, {1, 4}, {3, 2}, {8, 4}, {0, 200}};
    for (size_t i = 0; i < EDITS; i++) {
        const uint8_t *place = places[i % PLACES];
        uint8_t edit[6 + 200] = {(uint8_t)(i * 7), (uint8_t)(2 * i), 0, place[0], 0, place[1]};
        memset(edit + 6, 0xa5, place[1]);
        FILE *file = open_seed(folder, "edits", i);
        if (!file) return false;
        fwrite(edit, 1, 6 + (size_t)place[1], file);
        if (fclose(file) != 0) return false;
    }
    return true;
}

int main(int argument_count, char **arguments)
{
    if (argument_count < 3) {
        fprintf(stderr, "payloads FOLDER CAPTURE...\n");
        return 2;
    }
    for (int i = 2; i < argument_count; i++)
        if (!hear_capture(arguments[1], arguments[i])) return 1;
    for (size_t i = 0; i < flow_count; i++)
        if (!write_flow(arguments[1], i, &flows[i])) return 1;
    return write_edits(arguments[1]) ? 0 : 1;
}
