/* SPDX-License-Identifier: MIT */
/*
 * producer - brings facts to a running capture, well or badly.
 *
 *   producer SOCKET steady RATE SECONDS   RATE facts a second: evidence, bindings, DHCP messages
 *   producer SOCKET flood SECONDS         the same, as fast as the socket takes them
 *   producer SOCKET mixed                 one sound fact among unsound ones
 *   producer SOCKET cut                   ends in the middle of a batch
 *   producer SOCKET stall                 stops in the middle of a batch, and waits for the end
 *   producer SOCKET garbage               random bytes
 *   producer SOCKET silent SECONDS        nothing
 *   producer SOCKET deaf SECONDS          as flood, and reads no answer
 *
 * Prints the number of facts that were sent and the last line of the capture.
 */
#include "model/fact.h"
#include "model/messages.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { DEVICES = 200, FACTS_A_BATCH = 250 };

static int64_t clock_us(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---------------------------------------------------------------- facts */

static struct mac_address mac_of(unsigned number)
{
    return (struct mac_address){{2, 0, 0, 9, 0, (uint8_t)(number % DEVICES)}};
}

static struct ip_address ip_of(unsigned number)
{
    return ip_from_v4((const uint8_t[]){10, 9, 9, (uint8_t)(number % DEVICES)});
}

static void make_evidence(struct record_builder *builder, void *memory, unsigned number)
{
    char value[64];
    int size = snprintf(value, sizeof value, "host-%u", number % DEVICES);
    record_begin(builder, memory, FACT_BYTES_MOST, RECORD_EVIDENCE, sizeof(struct evidence_record));
    struct evidence_record *evidence = (struct evidence_record *)builder->record;
    evidence->attribute = ATTRIBUTE_HOSTNAME;
    evidence->source = EVIDENCE_FROM_MDNS;
    evidence->confidence = 0.5;
    evidence->mac = mac_of(number);
    evidence->ip = ip_of(number);
    evidence->value = record_add_text(builder, (struct span){(const uint8_t *)value, (size_t)size});
}

static void make_binding(struct record_builder *builder, void *memory, unsigned number)
{
    record_begin(builder, memory, FACT_BYTES_MOST, RECORD_ADDRESS_BINDING,
                 sizeof(struct address_binding_record));
    struct address_binding_record *binding = (struct address_binding_record *)builder->record;
    binding->source = BINDING_ARP;
    binding->mac = mac_of(number);
    binding->ip = ip_of(number);
}

static void make_dhcp(struct record_builder *builder, void *memory, unsigned number)
{
    record_begin(builder, memory, FACT_BYTES_MOST, RECORD_DHCP_MESSAGE,
                 sizeof(struct dhcp_message_record));
    struct dhcp_message_record *dhcp = (struct dhcp_message_record *)builder->record;
    dhcp->version = 4;
    dhcp->type = 5;
    dhcp->transaction_id = number;
    dhcp->has_mac = true;
    dhcp->mac = mac_of(number);
    dhcp->assigned_ip = ip_of(number);
    dhcp->lease_seconds = 3600;
    dhcp->hostname = record_add_text(builder, (struct span){(const uint8_t *)"printer", 7});
}

static struct record *make_fact(void *memory, unsigned number)
{
    struct record_builder builder;
    if (number % 3 == 0)
        make_evidence(&builder, memory, number);
    else if (number % 3 == 1)
        make_binding(&builder, memory, number);
    else
        make_dhcp(&builder, memory, number);
    builder.record->time_us = clock_us(CLOCK_REALTIME);
    return builder.record;
}

/* ---------------------------------------------------------------- batches */

struct batch {
    _Alignas(8) uint8_t bytes[FACTS_BATCH_MOST];
    size_t size;
};

static void begin(struct batch *batch)
{
    batch->size = sizeof(struct facts_header);
}

static void add(struct batch *batch, const struct record *record)
{
    memcpy(batch->bytes + batch->size, record, record->size);
    batch->size += record->size;
}

static bool send_all(int capture, const void *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t sent = send(capture, (const uint8_t *)bytes + at, size - at, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        at += (size_t)sent;
    }
    return true;
}

static bool send_part(int capture, struct batch *batch, size_t part)
{
    const struct facts_header header = {.version = FACTS_VERSION,
                                        .size = (uint32_t)(batch->size - sizeof header)};
    memcpy(batch->bytes, &header, sizeof header);
    return send_all(capture, batch->bytes, part);
}

/* ---------------------------------------------------------------- what it does */

/* rate 0: as fast as it goes. Returns how many were sent. */
static unsigned send_facts(int capture, unsigned rate, double seconds)
{
    static struct batch batch;
    _Alignas(8) static uint8_t memory[FACT_BYTES_MOST];
    unsigned count = 0;
    int64_t began_us = clock_us(CLOCK_MONOTONIC), past_us = 0;
    while ((double)past_us < seconds * 1e6) {
        unsigned due =
            rate ? (unsigned)((double)rate * (double)past_us / 1e6) - count : FACTS_A_BATCH;
        if (due > FACTS_A_BATCH) due = FACTS_A_BATCH;
        begin(&batch);
        for (unsigned i = 0; i < due; i++)
            add(&batch, make_fact(memory, count + i));
        if (due && !send_part(capture, &batch, batch.size)) return count;
        count += due;
        if (due < FACTS_A_BATCH) (void)usleep(2000);
        past_us = clock_us(CLOCK_MONOTONIC) - began_us;
    }
    return count;
}

/* Unsound ones, each in one field, and one that is sound. */
static unsigned send_mixed(int capture)
{
    static struct batch batch;
    _Alignas(8) static uint8_t memory[FACT_BYTES_MOST];
    begin(&batch);
    for (unsigned i = 0; i < 7; i++) {
        struct record *record = make_fact(memory, 0);
        struct evidence_record *evidence = (struct evidence_record *)record;
        switch (i) {
        case 0: record->kind = RECORD_FLOW; break;
        case 1: record->time_us += 6 * 60 * INT64_C(1000000); break;
        case 2: evidence->value.size = 1 << 20; break;
        case 3: evidence->source = EVIDENCE_FROM_LABEL; break;
        case 4: evidence->mac.bytes[0] = 1; break;
        case 5: record->kind = 4711; break;
        default: break;
        }
        add(&batch, record);
    }
    return send_part(capture, &batch, batch.size) ? 7 : 0;
}

static unsigned send_half(int capture)
{
    static struct batch batch;
    _Alignas(8) static uint8_t memory[FACT_BYTES_MOST];
    begin(&batch);
    add(&batch, make_fact(memory, 0));
    add(&batch, make_fact(memory, 1));
    return send_part(capture, &batch, batch.size - 20) ? 1 : 0;
}

static unsigned send_garbage(int capture)
{
    uint8_t bytes[4000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random();
    (void)send_all(capture, bytes, sizeof bytes);
    return 0;
}

static unsigned do_as_told(int capture, const char *mode, char **rest)
{
    if (strcmp(mode, "steady") == 0)
        return send_facts(capture, (unsigned)atoi(rest[0]), atof(rest[1]));
    if (strcmp(mode, "flood") == 0 || strcmp(mode, "deaf") == 0)
        return send_facts(capture, 0, atof(rest[0]));
    if (strcmp(mode, "mixed") == 0) return send_mixed(capture);
    if (strcmp(mode, "cut") == 0 || strcmp(mode, "stall") == 0) return send_half(capture);
    if (strcmp(mode, "garbage") == 0) return send_garbage(capture);
    (void)usleep((useconds_t)(atof(rest[0]) * 1e6));
    return 0;
}

static bool receive_line(int capture, char *line, size_t size)
{
    ssize_t got = recv(capture, line, size - 1, 0);
    line[got > 0 ? got : 0] = '\0';
    return got > 0;
}

int main(int count, char **arguments)
{
    static const char hello[] = "{\"version\":1,\"request\":\"facts\"}\n";
    char line[4096];
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int capture = socket(AF_UNIX, SOCK_STREAM, 0);
    if (count < 3 || capture < 0) return 2;
    (void)snprintf(name.sun_path, sizeof name.sun_path, "%s", arguments[1]);
    if (connect(capture, (const struct sockaddr *)&name, sizeof name) != 0) {
        perror("connect");
        return 1;
    }
    if (!send_all(capture, hello, sizeof hello - 1) || !receive_line(capture, line, sizeof line) ||
        !strstr(line, "\"ok\":true")) {
        (void)fputs(line, stdout);
        return 1;
    }
    unsigned sent = do_as_told(capture, arguments[2], arguments + 3);
    printf("sent %u\n", sent);
    if (strcmp(arguments[2], "deaf") == 0 || strcmp(arguments[2], "cut") == 0) return 0;
    if (strcmp(arguments[2], "stall") != 0) (void)shutdown(capture, SHUT_WR);
    (void)receive_line(capture, line, sizeof line);
    (void)fputs(line, stdout);
    return 0;
}
