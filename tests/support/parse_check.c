/* SPDX-License-Identifier: MIT */
#include "parse_check.h"

#include "base/text.h"
#include "test.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LINES_SIZE = 1 << 20, STORE_SIZE = 64 * 1024 };

/* A store for handshake bytes that keeps all of them; the tracker's has bounds. */
struct store {
    uint8_t data[STORE_SIZE];
    bool have[STORE_SIZE];
};

struct checker {
    struct parse_context *context;
    struct protocol_states states;
    struct sink sink;
    struct store stores[HANDSHAKE_STREAMS];
    _Alignas(8) uint8_t memory[HANDSHAKE_MEMORY];
    struct text lines;
};

static void add_span(struct text *lines, const char *name, struct span value)
{
    if (!value.data) return;
    text_format(lines, " %s=", name);
    text_add_json(lines, value);
}

static void add_ip(struct text *lines, const char *name, const struct ip_address *ip)
{
    char text[IP_TEXT_SIZE];
    if (ip->version) text_format(lines, " %s=%s", name, ip_format(ip, text));
}

static void add_mac(struct text *lines, const char *name, const struct mac_address *mac)
{
    char text[MAC_TEXT_SIZE];
    if (mac_is_set(mac)) text_format(lines, " %s=%s", name, mac_format(mac, text));
}

static void add_hex(struct text *lines, const char *name, struct span value)
{
    if (!value.data) return;
    text_format(lines, " %s=", name);
    text_add_hex(lines, value.data, value.size);
}

static void print_name(struct text *lines, const struct name_message *m)
{
    text_format(lines, "name protocol=%d id=%u flags=%04x rcode=%u response=%d truncated=%d\n",
                (int)m->protocol, m->id, m->flags, m->rcode, m->is_response, m->truncated);
    for (size_t i = 0; i < m->question_count; i++) {
        text_format(lines, "  question type=%u class=%u", m->questions[i].type,
                    m->questions[i].class);
        add_span(lines, "name", m->questions[i].name);
        text_add(lines, "\n");
    }
    for (size_t i = 0; i < m->record_count; i++) {
        const struct name_record *r = &m->records[i];
        text_format(lines, "  record section=%d type=%u class=%u ttl=%u", (int)r->section, r->type,
                    r->class, r->ttl);
        add_span(lines, "name", r->name);
        add_span(lines, "data", r->data);
        add_ip(lines, "address", &r->address);
        text_add(lines, "\n");
    }
}

static void print_client_hello(struct text *lines, const struct client_hello *h)
{
    text_format(lines,
                "client_hello transport=%d legacy=%04x highest=%04x quic=%08x ech=%d resuming=%d",
                (int)h->transport, h->legacy_version, h->highest_version, h->quic_version,
                h->ech_offered, h->resuming);
    add_span(lines, "sni", h->sni);
    add_span(lines, "alpn", h->alpn);
    add_span(lines, "ja3", h->ja3);
    add_span(lines, "ja3_hash", h->ja3_hash);
    add_span(lines, "ja4", h->ja4);
    add_span(lines, "ja4_r", h->ja4_r);
    add_span(lines, "user_agent", h->user_agent);
    text_add(lines, "\n");
}

static void print_event(void *owner, const struct event *event)
{
    struct text *lines = &((struct checker *)owner)->lines;
    switch (event->kind) {
    case EVENT_NAME_MESSAGE: print_name(lines, &event->name); break;
    case EVENT_ADDRESS_BINDING:
        text_format(lines, "binding source=%d router=%d gratuitous=%d", (int)event->binding.source,
                    event->binding.is_router, event->binding.is_gratuitous);
        add_ip(lines, "ip", &event->binding.ip);
        add_mac(lines, "mac", &event->binding.mac);
        text_add(lines, "\n");
        break;
    case EVENT_EVIDENCE:
        text_format(lines, "evidence attribute=%d source=%d confidence=%.2f",
                    (int)event->evidence.attribute, (int)event->evidence.source,
                    event->evidence.confidence);
        add_span(lines, "value", event->evidence.value);
        add_ip(lines, "ip", &event->evidence.ip);
        add_mac(lines, "mac", &event->evidence.mac);
        text_add(lines, "\n");
        break;
    case EVENT_DHCP_MESSAGE:
        text_format(lines, "dhcp version=%u type=%u xid=%08x", event->dhcp.version,
                    event->dhcp.type, event->dhcp.transaction_id);
        if (event->dhcp.has_mac) add_mac(lines, "mac", &event->dhcp.mac);
        add_span(lines, "hostname", event->dhcp.hostname);
        add_span(lines, "fqdn", event->dhcp.fqdn);
        add_span(lines, "vendor_class", event->dhcp.vendor_class);
        add_hex(lines, "param_list", event->dhcp.param_list);
        add_hex(lines, "client_id", event->dhcp.client_id);
        add_ip(lines, "requested", &event->dhcp.requested_ip);
        add_ip(lines, "assigned", &event->dhcp.assigned_ip);
        add_ip(lines, "server", &event->dhcp.server_ip);
        if (event->dhcp.has_lease_seconds)
            text_format(lines, " seconds=%u", event->dhcp.lease_seconds);
        text_add(lines, "\n");
        break;
    case EVENT_CLIENT_HELLO: print_client_hello(lines, &event->client_hello); break;
    case EVENT_SERVER_HELLO:
        text_format(lines, "server_hello transport=%d version=%04x cipher=%04x psk=%d retry=%d",
                    (int)event->server_hello.transport, event->server_hello.version,
                    event->server_hello.cipher, event->server_hello.resumed_psk,
                    event->server_hello.is_retry);
        add_span(lines, "alpn", event->server_hello.alpn);
        add_span(lines, "ja3s", event->server_hello.ja3s);
        add_span(lines, "ja3s_hash", event->server_hello.ja3s_hash);
        text_add(lines, "\n");
        break;
    case EVENT_CERTIFICATE:
        text_format(lines, "certificate from_server=%d position=%u", event->certificate.from_server,
                    event->certificate.position);
        add_span(lines, "cn", event->certificate.common_name);
        add_span(lines, "issuer", event->certificate.issuer);
        add_span(lines, "sans", event->certificate.sans_json);
        add_span(lines, "from", event->certificate.valid_from);
        add_span(lines, "to", event->certificate.valid_to);
        add_span(lines, "sha256", event->certificate.sha256);
        text_add(lines, "\n");
        break;
    case EVENT_HTTP_REQUEST:
        text_add(lines, "request");
        add_span(lines, "method", event->request.method);
        add_span(lines, "uri", event->request.uri);
        add_span(lines, "version", event->request.version);
        add_span(lines, "host", event->request.host);
        add_span(lines, "user_agent", event->request.user_agent);
        add_span(lines, "referrer", event->request.referrer);
        add_span(lines, "content_type", event->request.content_type);
        if (event->request.has_credentials) text_add(lines, " credentials=1");
        text_add(lines, "\n");
        break;
    case EVENT_HTTP_REPLY:
        text_format(lines, "reply status=%u interim=%d", event->reply.status,
                    event->reply.is_interim);
        add_span(lines, "version", event->reply.version);
        add_span(lines, "reason", event->reply.reason);
        add_span(lines, "content_type", event->reply.content_type);
        add_span(lines, "server", event->reply.server);
        text_add(lines, "\n");
        break;
    case EVENT_HTTP_BODY:
        text_format(lines, "body of_request=%d bytes=%llu complete=%d\n", event->body.of_request,
                    (unsigned long long)event->body.body_bytes, event->body.complete);
        break;
    case EVENT_APPLICATION:
        text_add(lines, "application");
        add_span(lines, "detail", event->application.detail);
        add_span(lines, "becomes", span_text(event->application.becomes));
        text_add(lines, "\n");
        break;
    case EVENT_LOGIN: text_add(lines, "login\n"); break;
    case EVENT_ODDITY: text_format(lines, "oddity %s\n", event->oddity.what); break;
    }
}

static struct span store_put(void *owner, unsigned stream, uint64_t offset, struct span bytes)
{
    struct store *store = &((struct checker *)owner)->stores[stream % HANDSHAKE_STREAMS];
    if (offset > STORE_SIZE || bytes.size > STORE_SIZE - offset) return (struct span){NULL, 0};
    for (size_t i = 0; i < bytes.size; i++) {
        if (store->have[offset + i]) continue;
        store->have[offset + i] = true;
        store->data[offset + i] = bytes.data[i];
    }
    size_t contiguous = 0;
    while (contiguous < STORE_SIZE && store->have[contiguous])
        contiguous++;
    return (struct span){store->data, contiguous};
}

static void store_forget(void *owner, unsigned stream)
{
    struct store *store = &((struct checker *)owner)->stores[stream % HANDSHAKE_STREAMS];
    memset(store->have, 0, sizeof store->have);
}

static void *store_memory(void *owner)
{
    return ((struct checker *)owner)->memory;
}

/* The flow is a new one. */
static void forget_flow(struct checker *checker)
{
    memset(&checker->states, 0, sizeof checker->states);
    memset(checker->memory, 0, sizeof checker->memory);
    for (unsigned i = 0; i < HANDSHAKE_STREAMS; i++)
        store_forget(checker, i);
}

static struct checker *checker_create(void)
{
    struct checker *checker = calloc(1, sizeof *checker);
    char *lines = malloc(LINES_SIZE);
    assert(checker && lines);
    checker->lines = text_into(lines, LINES_SIZE);
    checker->context = parse_context_create();
    assert(checker->context);
    checker->sink = (struct sink){print_event, checker};
    checker->context->sink = &checker->sink;
    checker->context->states = &checker->states;
    checker->context->store =
        (struct handshake_store){store_put, store_forget, store_memory, checker};
    return checker;
}

static char *checker_finish(struct checker *checker)
{
    char *lines = checker->lines.data;
    parse_context_destroy(checker->context);
    free(checker);
    return lines;
}

static void aim(struct checker *checker, const struct parse_input *input, enum carrier carrier)
{
    struct parse_context *context = checker->context;
    context->carrier = carrier;
    context->from_originator = input->from_originator;
    context->sender_port = input->sender_port;
    context->receiver_port = input->receiver_port;
    context->port_hint = false;
    for (size_t i = 0; i < 12 && input->protocol->ports[i]; i++) {
        uint16_t port = input->protocol->ports[i];
        if (port == input->sender_port || port == input->receiver_port) context->port_hint = true;
    }
}

static void add_status(struct checker *checker, enum parse_status status)
{
    static const char *const names[] = {"more", "done", "malformed", "switch"};
    text_format(&checker->lines, "status %s\n", names[status]);
}

static void run_datagram(struct checker *checker, const struct parse_input *input)
{
    aim(checker, input, CARRIER_UDP);
    (void)input->protocol->probe(checker->context, input->bytes);
    text_clear(&checker->context->text);
    add_status(checker, input->protocol->parse(checker->context, input->bytes).status);
}

/*
 * Feeds a parser like the stream layer: all contiguous unconsumed bytes, once `wanted` are there.
 * `first`, and then `piece` bytes at a time (0: all), become visible.
 */
static void run_stream(struct checker *checker, const struct parse_input *input, size_t first,
                       size_t piece)
{
    struct span bytes = input->bytes;
    size_t visible = 0, wanted = 0;
    uint64_t consumed = 0;
    struct parse_result result = {.status = PARSE_MORE};
    aim(checker, input, CARRIER_TCP);
    while (visible < bytes.size && result.status == PARSE_MORE) {
        size_t step = visible == 0 && first ? first : piece ? piece : bytes.size;
        visible = step < bytes.size - visible ? visible + step : bytes.size;
        while (result.status == PARSE_MORE && consumed < visible && visible - consumed >= wanted) {
            text_clear(&checker->context->text);
            if (consumed == 0)
                (void)input->protocol->probe(checker->context, (struct span){bytes.data, visible});
            result = input->protocol->parse(
                checker->context, (struct span){bytes.data + consumed, visible - (size_t)consumed});
            consumed += result.consumed;
            wanted = result.wanted;
            if (result.consumed == 0) break;
        }
    }
    if (result.status == PARSE_MORE) { /* the end of the stream */
        checker->context->at_end = true;
        text_clear(&checker->context->text);
        size_t left = consumed < visible ? visible - (size_t)consumed : 0;
        checker->context->skip_missed = consumed > visible ? consumed - visible : 0;
        result = input->protocol->parse(
            checker->context,
            (struct span){left ? bytes.data + consumed : (const uint8_t *)"", left});
        checker->context->at_end = false;
        checker->context->skip_missed = 0;
    }
    add_status(checker, result.status);
}

char *parse_datagram_events(const struct parse_input *input)
{
    struct checker *checker = checker_create();
    run_datagram(checker, input);
    return checker_finish(checker);
}

char *parse_stream_events(const struct parse_input *input, size_t piece)
{
    struct checker *checker = checker_create();
    run_stream(checker, input, piece, piece);
    return checker_finish(checker);
}

char *parse_exchange_events(const struct parse_input *inputs, size_t count)
{
    struct checker *checker = checker_create();
    for (size_t i = 0; i < count; i++)
        run_stream(checker, &inputs[i], 0, 0);
    return checker_finish(checker);
}

char *parse_datagrams_events(const struct parse_input *inputs, size_t count)
{
    struct checker *checker = checker_create();
    for (size_t i = 0; i < count; i++)
        run_datagram(checker, &inputs[i]);
    return checker_finish(checker);
}

/* Memory directly before an inaccessible page. */
struct guarded {
    uint8_t *map;
    size_t map_size, usable;
};

static struct guarded guarded_create(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct guarded guarded = {.usable = (size + page - 1) / page * page};
    guarded.map_size = guarded.usable + page;
    guarded.map =
        mmap(NULL, guarded.map_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert(guarded.map != MAP_FAILED);
    int refused = mprotect(guarded.map + guarded.usable, page, PROT_NONE);
    assert(refused == 0);
    (void)refused;
    return guarded;
}

static const uint8_t *guarded_copy(struct guarded *guarded, struct span bytes)
{
    uint8_t *at = guarded->map + guarded->usable - bytes.size;
    if (bytes.size) memcpy(at, bytes.data, bytes.size);
    return at;
}

static void run_quietly(struct checker *checker, const struct parse_input *input, bool datagram)
{
    text_clear(&checker->lines);
    forget_flow(checker);
    if (datagram) {
        run_datagram(checker, input);
    } else {
        run_stream(checker, input, 0, 0);
    }
}

void check_every_truncation(const struct parse_input *input, bool datagram)
{
    struct guarded guarded = guarded_create(input->bytes.size);
    struct checker *checker = checker_create();
    for (size_t size = 0; size <= input->bytes.size; size++) {
        struct parse_input cut = *input;
        cut.bytes.size = size;
        cut.bytes.data = guarded_copy(&guarded, cut.bytes);
        run_quietly(checker, &cut, datagram);
    }
    free(checker_finish(checker));
    munmap(guarded.map, guarded.map_size);
}

void check_every_flip(const struct parse_input *input, bool datagram)
{
    struct guarded guarded = guarded_create(input->bytes.size);
    struct checker *checker = checker_create();
    struct parse_input flipped = *input;
    uint8_t *copy = (uint8_t *)guarded_copy(&guarded, input->bytes);
    flipped.bytes.data = copy;
    for (size_t at = 0; at < input->bytes.size; at++) {
        static const uint8_t masks[] = {0xff, 0x01, 0x80};
        for (size_t m = 0; m < sizeof masks; m++) {
            copy[at] ^= masks[m];
            run_quietly(checker, &flipped, datagram);
            copy[at] ^= masks[m];
        }
    }
    free(checker_finish(checker));
    munmap(guarded.map, guarded.map_size);
}

static void expect_same(const char *whole, const char *split, size_t at)
{
    if (strcmp(whole, split) == 0) return;
    fprintf(stderr, "split at %zu gives other events.\n--- whole\n%s--- split\n%s", at, whole,
            split);
    abort();
}

void check_every_split(const struct parse_input *input)
{
    char *whole = parse_stream_events(input, 0);
    struct checker *checker = checker_create();
    for (size_t at = 1; at < input->bytes.size; at++) {
        text_clear(&checker->lines);
        memset(&checker->states, 0, sizeof checker->states);
        run_stream(checker, input, at, 0);
        expect_same(whole, checker->lines.data, at);
    }
    free(checker_finish(checker));
    char *bytewise = parse_stream_events(input, 1);
    expect_same(whole, bytewise, 1);
    free(bytewise);
    free(whole);
}

struct span bytes_from_hex(const char *hex)
{
    uint8_t *bytes = malloc(strlen(hex) / 2 + 1);
    size_t size = 0;
    int high = -1;
    assert(bytes);
    for (; *hex; hex++) {
        int value = *hex >= '0' && *hex <= '9'   ? *hex - '0'
                    : *hex >= 'a' && *hex <= 'f' ? *hex - 'a' + 10
                    : *hex >= 'A' && *hex <= 'F' ? *hex - 'A' + 10
                                                 : -1;
        if (value < 0) continue;
        if (high < 0) {
            high = value;
        } else {
            bytes[size++] = (uint8_t)(high << 4 | value);
            high = -1;
        }
    }
    return (struct span){bytes, size};
}

void check_datagram(const struct parse_input *input, const char *expected)
{
    char *events = parse_datagram_events(input);
    assert_string_equal(events, expected);
    free(events);
    check_every_truncation(input, true);
    check_every_flip(input, true);
}

void check_datagram_hex(const struct protocol *protocol, const char *hex, const char *expected)
{
    struct span bytes = bytes_from_hex(hex);
    struct parse_input input = {.protocol = protocol,
                                .sender_port = protocol->ports[0],
                                .receiver_port = protocol->ports[0],
                                .bytes = bytes};
    check_datagram(&input, expected);
    free((void *)bytes.data);
}
