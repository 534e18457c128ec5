/* SPDX-License-Identifier: MIT */
#include "talk.h"

#include "parser/packet.h"

enum { SEGMENT = 30000, ROUND_TRIP_US = 20000, STEP_US = 400 };

static const uint8_t filler[SEGMENT];

struct side {
    const struct endpoint *end;
    uint32_t next;
};

struct connection {
    struct town *town;
    struct side sides[2]; /* client, server */
    int64_t at_us;
};

static void say(struct connection *connection, unsigned from, uint8_t flags, struct span payload)
{
    static struct build frame;
    struct side *side = &connection->sides[from], *other = &connection->sides[!from];
    const struct segment segment = {.flags = flags,
                                    .seq = side->next,
                                    .ack = flags & TCP_ACK ? other->next : 0,
                                    .window = 65000,
                                    .payload = payload};
    frame_tcp(&frame, side->end, other->end, &segment);
    stage_put(&connection->town->stage, connection->at_us, &frame);
    side->next += (uint32_t)payload.size + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
    connection->at_us += STEP_US;
}

static const struct span nothing = {NULL, 0};

/* So many bytes of filler, acknowledged every so often. */
static void fill(struct connection *connection, unsigned from, uint64_t bytes)
{
    for (unsigned pieces = 1; bytes > 0; pieces++) {
        size_t size = bytes < SEGMENT ? (size_t)bytes : SEGMENT;
        say(connection, from, TCP_PSH | TCP_ACK, (struct span){filler, size});
        bytes -= size;
        if (pieces % 8 == 0 || bytes == 0) say(connection, !from, TCP_ACK, nothing);
    }
}

static void speak(struct connection *connection, unsigned from, struct span words, uint64_t bytes)
{
    if (words.size) say(connection, from, TCP_PSH | TCP_ACK, words);
    if (words.size) say(connection, !from, TCP_ACK, nothing);
    if (bytes > words.size) fill(connection, from, bytes - words.size);
    connection->at_us += ROUND_TRIP_US;
}

static struct connection between(struct town *town, const struct endpoint *client,
                                 const struct endpoint *server, int64_t at_us)
{
    return (struct connection){.town = town,
                               .sides = {{client, (uint32_t)random_next(&town->random)},
                                         {server, (uint32_t)random_next(&town->random)}},
                               .at_us = at_us};
}

int64_t talk_tcp(struct town *town, const struct endpoint *client, const struct endpoint *server,
                 int64_t at_us, const struct dialogue *dialogue)
{
    struct connection connection = between(town, client, server, at_us);
    say(&connection, 0, TCP_SYN, nothing);
    connection.at_us += ROUND_TRIP_US;
    say(&connection, 1, TCP_SYN | TCP_ACK, nothing);
    say(&connection, 0, TCP_ACK, nothing);
    if (dialogue->server_first) speak(&connection, 1, dialogue->tells, 0);
    speak(&connection, 0, dialogue->asks, dialogue->sent);
    speak(&connection, 1, dialogue->server_first ? nothing : dialogue->tells, dialogue->received);
    connection.at_us += dialogue->lasts_us;
    say(&connection, 0, TCP_FIN | TCP_ACK, nothing);
    say(&connection, 1, TCP_FIN | TCP_ACK, nothing);
    say(&connection, 0, TCP_ACK, nothing);
    return connection.at_us;
}

void talk_kept(struct town *town, const struct endpoint *client, const struct endpoint *server,
               int64_t at_us, const struct kept_dialogue *dialogue)
{
    struct connection connection = between(town, client, server, at_us);
    say(&connection, 0, TCP_SYN, nothing);
    connection.at_us += ROUND_TRIP_US;
    say(&connection, 1, TCP_SYN | TCP_ACK, nothing);
    say(&connection, 0, TCP_ACK, nothing);
    speak(&connection, 0, dialogue->asks, 0);
    while (connection.at_us + dialogue->every_us < dialogue->until_us) {
        connection.at_us += dialogue->every_us;
        fill(&connection, 0, dialogue->sent);
        fill(&connection, 1, dialogue->received);
    }
    say(&connection, 0, TCP_FIN | TCP_ACK, nothing);
    say(&connection, 1, TCP_FIN | TCP_ACK, nothing);
    say(&connection, 0, TCP_ACK, nothing);
}

void talk_segment(struct town *town, const struct endpoint *from, const struct endpoint *to,
                  int64_t at_us, uint8_t flags)
{
    struct connection connection = between(town, from, to, at_us);
    say(&connection, 0, flags, nothing);
}

void talk_refused(struct town *town, const struct endpoint *client, const struct endpoint *server,
                  int64_t at_us)
{
    struct connection connection = between(town, client, server, at_us);
    say(&connection, 0, TCP_SYN, nothing);
    say(&connection, 1, TCP_RST | TCP_ACK, nothing);
}

void talk_unanswered(struct town *town, const struct endpoint *client,
                     const struct endpoint *server, int64_t at_us)
{
    struct connection connection = between(town, client, server, at_us);
    for (int64_t pause_us = SECOND_US; pause_us <= 2 * SECOND_US; pause_us *= 2) {
        uint32_t first = connection.sides[0].next;
        say(&connection, 0, TCP_SYN, nothing);
        connection.sides[0].next = first;
        connection.at_us += pause_us;
    }
}

/* ------------------------------------------------------------ without a connection */

void talk_udp(struct town *town, const struct endpoint *client, const struct endpoint *server,
              int64_t at_us, struct span question, struct span answer)
{
    static struct build frame;
    frame_udp(&frame, client, server, question);
    stage_put(&town->stage, at_us, &frame);
    if (!answer.data) return;
    frame_udp(&frame, server, client, answer);
    stage_put(&town->stage, at_us + ROUND_TRIP_US, &frame);
}

void talk_ping(struct town *town, const struct endpoint *from, const struct endpoint *to,
               int64_t at_us, bool is_answered)
{
    static struct build frame;
    static const uint8_t payload[36];
    bool is_v4 = from->ip.version == 4;
    frame_icmp(&frame, from, to, is_v4 ? 8 : 128, 0, (struct span){payload, sizeof payload});
    stage_put(&town->stage, at_us, &frame);
    if (!is_answered) return;
    frame_icmp(&frame, to, from, is_v4 ? 0 : 129, 0, (struct span){payload, sizeof payload});
    stage_put(&town->stage, at_us + 1000, &frame);
}

static struct endpoint asked_of(const struct host *host, const char *ip)
{
    struct endpoint asked = endpoint_of(ip, 0);
    memset(asked.mac.bytes, 0xff, sizeof asked.mac.bytes);
    asked.link = host->end.link;
    return asked;
}

void talk_arp(struct town *town, const struct host *host, const char *ip, int64_t at_us)
{
    static struct build frame;
    struct endpoint asked = asked_of(host, ip);
    frame_arp(&frame, 1, &host->end, &asked);
    stage_put(&town->stage, at_us, &frame);
}

void talk_arp_answered(struct town *town, const struct host *host, const struct host *owner,
                       int64_t at_us)
{
    char ip[IP_TEXT_SIZE];
    ip_format(&owner->end.ip, ip);
    talk_arp(town, host, ip, at_us);
    talk_claim(town, &owner->end, &host->end, at_us + 1000);
}

void talk_claim(struct town *town, const struct endpoint *claimant, const struct endpoint *to,
                int64_t at_us)
{
    static struct build frame;
    frame_arp(&frame, 2, claimant, to);
    stage_put(&town->stage, at_us, &frame);
}
