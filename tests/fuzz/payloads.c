/*
 * payloads - seeds for the protocol fuzzers: what the flows of a capture say.
 *
 *   payloads FOLDER CAPTURE...
 *
 * One file per flow, in the form that fuzz.h reads: a byte that says how, what the originator says,
 * FF FE, what the responder says. Payloads stand in the order of the capture; the shipped captures
 * have no gaps.
 */
#include "capture/capture.h"
#include "parser/packet.h"

#include <stdio.h>
#include <string.h>

enum { FLOW_MOST = 512, SIDE_MOST = 8192, HOW_DATAGRAMS = 1 | 4, HOW_STREAM = 1 | 2 | 4 };

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

static bool write_flow(const char *folder, size_t number, const struct said *flow)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/flow-%03zu", folder, number);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return false;
    }
    fputc(flow->protocol == IP_TCP ? HOW_STREAM : HOW_DATAGRAMS, file);
    fwrite(flow->bytes[0], 1, flow->size[0], file);
    if (flow->size[1]) fwrite("\xff\xfe", 1, 2, file);
    fwrite(flow->bytes[1], 1, flow->size[1], file);
    return fclose(file) == 0;
}

static bool hear_capture(const char *path)
{
    struct error error;
    struct capture_source *source = capture_open_file(path, NULL, &error);
    if (!source) {
        fprintf(stderr, "%s\n", error.sentence);
        return false;
    }
    struct frame frame;
    while (capture_next(source, &frame, &error) == CAPTURE_FRAME) {
        struct packet packet;
        packet_decode(&frame, &packet);
        if (packet.kind == PACKET_IP && packet.has_ports && packet.payload.size &&
            (packet.ip_protocol == IP_TCP || packet.ip_protocol == IP_UDP))
            hear(&packet);
    }
    capture_close(source);
    return true;
}

int main(int argument_count, char **arguments)
{
    if (argument_count < 3) {
        fprintf(stderr, "payloads FOLDER CAPTURE...\n");
        return 2;
    }
    for (int i = 2; i < argument_count; i++)
        if (!hear_capture(arguments[i])) return 1;
    for (size_t i = 0; i < flow_count; i++)
        if (!write_flow(arguments[1], i, &flows[i])) return 1;
    return 0;
}
