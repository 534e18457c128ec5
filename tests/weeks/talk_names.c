/* SPDX-License-Identifier: MIT */
/* Questions to the resolver, and services that are found by their names. */
#include "talk.h"

enum { TYPE_A = 1, TYPE_TXT = 16, TYPE_AAAA = 28, QUESTION_US = 25000, HELLO = 1200 };

static void put_name(struct build *out, const char *name)
{
    while (*name) {
        size_t size = strcspn(name, ".");
        build_number(out, size, 1);
        build_bytes(out, name, size);
        name += size + (name[size] == '.');
    }
    build_number(out, 0, 1);
}

static void put_question(struct build *out, uint16_t id, uint16_t flags, unsigned answers,
                         const struct question *question)
{
    out->size = 0;
    build_number(out, id, 2);
    build_number(out, flags, 2);
    build_number(out, 1, 2);
    build_number(out, answers, 2);
    build_number(out, 0, 4);
    put_name(out, question->name);
    build_number(out, question->type ? question->type : TYPE_A, 2);
    build_number(out, 1, 2);
}

static void put_address(struct build *out, const struct question *question)
{
    char text[IP_TEXT_SIZE];
    struct ip_address ip;
    bool is_v6 = question->type == TYPE_AAAA;
    if (is_v6)
        town_address6_of(question->name, text);
    else
        town_address_of(question->name, 0, text);
    if (!ip_parse(question->ip ? question->ip : text, &ip)) return;
    build_number(out, is_v6 ? 16 : 4, 2);
    build_bytes(out, ip.bytes + (is_v6 ? 0 : 12), is_v6 ? 16 : 4);
}

static void put_text(struct build *out, size_t bytes)
{
    size_t whole = build_begin(out, 2), text = build_begin(out, 1);
    for (size_t i = 0; i < bytes; i++)
        build_number(out, 'a' + i % 26, 1);
    build_end(out, text, 1);
    build_end(out, whole, 2);
}

static void put_answer(struct build *out, const struct question *question)
{
    uint16_t type = question->type ? question->type : TYPE_A;
    build_number(out, 0xc00c, 2);
    build_number(out, type, 2);
    build_number(out, 1, 2);
    build_number(out, question->ttl ? question->ttl : 300, 4);
    if (type == TYPE_A || type == TYPE_AAAA)
        put_address(out, question);
    else
        put_text(out, question->text_bytes ? question->text_bytes : 40);
}

void talk_question(struct town *town, const struct host *host, int64_t at_us,
                   const struct question *question)
{
    struct build asked, told;
    struct endpoint client = town_client(town, host);
    struct endpoint resolver = town_server(town_host(town, KIND_ROUTER, 0), 53);
    uint16_t id = (uint16_t)random_next(&town->random);
    resolver.link = host->end.link;
    if (question->forger) resolver.mac = *question->forger;
    put_question(&asked, id, 0x0100, 0, question);
    put_question(&told, id, (uint16_t)(0x8180 | question->rcode), question->rcode ? 0 : 1,
                 question);
    if (!question->rcode) put_answer(&told, question);
    talk_udp(town, &client, &resolver, at_us, build_span(&asked), build_span(&told));
}

void talk_look_up(struct town *town, const struct host *host, const char *name, int64_t at_us)
{
    talk_question(town, host, at_us, &(struct question){.name = name});
    if (host->ip6.version == 6)
        talk_question(town, host, at_us + 500, &(struct question){.name = name, .type = TYPE_AAAA});
}

void talk_neighbours(struct town *town, const struct host *host, const struct host *responder,
                     const char *name, int64_t at_us)
{
    static struct build frame;
    char ip[IP_TEXT_SIZE];
    struct build asked, told;
    struct endpoint client = town_client(town, host), all = endpoint_of("224.0.0.252", 5355);
    struct endpoint from = town_server(responder, 5355);
    const struct question question = {.name = name, .ip = ip_format(&responder->end.ip, ip)};
    uint16_t id = (uint16_t)random_next(&town->random);
    (void)mac_parse("01:00:5e:00:00:fc", &all.mac);
    all.link = host->end.link;
    put_question(&asked, id, 0, 0, &question);
    put_question(&told, id, 0x8000, 1, &question);
    put_answer(&told, &question);
    frame_udp(&frame, &client, &all, build_span(&asked));
    stage_put(&town->stage, at_us, &frame);
    frame_udp(&frame, &from, &client, build_span(&told));
    stage_put(&town->stage, at_us + 2000, &frame);
}

/* ------------------------------------------------------------ TLS */

static void put_extension(struct build *out, uint16_t number, const char *hex)
{
    build_number(out, number, 2);
    size_t body = build_begin(out, 2);
    build_hex(out, hex);
    build_end(out, body, 2);
}

static void put_server_name(struct build *out, const char *name)
{
    build_number(out, 0, 2);
    size_t body = build_begin(out, 2), list = build_begin(out, 2);
    build_number(out, 0, 1);
    size_t text = build_begin(out, 2);
    build_text(out, name);
    build_end(out, text, 2);
    build_end(out, list, 2);
    build_end(out, body, 2);
}

static void hello_message(struct build *out, const char *name, unsigned shape)
{
    static const char *const ciphers[] = {"1301 1302 1303 c02b c02f", "1301 1303 c02c c030 cca9",
                                          "1302 c02f c013 009c", "c02f c030 009c 009d 002f 0035"};
    build_hex(out, "0303");
    for (unsigned i = 0; i < 4; i++)
        build_number(out, 0x0123456789abcdefu * (i + 1), 8);
    build_hex(out, "00");
    size_t list = build_begin(out, 2);
    build_hex(out, ciphers[shape % 4]);
    if (shape >= SHAPE_OF_ITS_OWN) build_number(out, 0xc000 + shape, 2);
    build_end(out, list, 2);
    build_hex(out, "0100");
    size_t extensions = build_begin(out, 2);
    if (*name) put_server_name(out, name);
    put_extension(out, 0x000a, "0004 001d 0017");
    put_extension(out, 0x000d, "0006 0403 0804 0401");
    if (shape % 4 < 3) put_extension(out, 0x0010, "000c 02 6832 08 687474702f312e31");
    if (shape % 4 < 3) put_extension(out, 0x002b, "02 0304");
    put_extension(out, 0x0033, "0002 0000");
    build_end(out, extensions, 2);
}

static void put_record(struct build *out, uint8_t type, struct span message)
{
    build_hex(out, "16 0301");
    size_t record = build_begin(out, 2);
    build_handshake(out, type, message);
    build_end(out, record, 2);
}

void talk_client_hello(struct build *out, const char *name, unsigned shape)
{
    struct build hello = {.size = 0};
    hello_message(&hello, name, shape);
    put_record(out, 1, build_span(&hello));
}

void talk_server_hello(struct build *out, const char *certificate)
{
    struct build message = {.size = 0};
    build_server_hello(&message, 0x0303, certificate ? 0 : 0x0304);
    put_record(out, 2, build_span(&message));
    if (!certificate) return;
    message.size = 0;
    size_t list = build_begin(&message, 3), one = build_begin(&message, 3);
    build_hex(&message, certificate);
    build_end(&message, one, 3);
    build_end(&message, list, 3);
    put_record(out, 11, build_span(&message));
}

/* The end outside that a name leads this host to, by IPv6 if it has any. */
static struct endpoint service_of(struct town *town, const struct host *host, const char *name,
                                  uint16_t port)
{
    char ip[IP_TEXT_SIZE];
    if (host->ip6.version == 6)
        town_address6_of(name, ip);
    else
        town_address_of(name, 0, ip);
    return town_outside(town, host, ip, port);
}

int64_t talk_tls(struct town *town, const struct host *host, const char *name, int64_t at_us,
                 uint64_t sent, uint64_t received)
{
    struct build asks = {.size = 0}, tells = {.size = 0};
    struct endpoint client = town_client6(town, host), server = service_of(town, host, name, 443);
    talk_look_up(town, host, name, at_us);
    talk_client_hello(&asks, name, (unsigned)host->kind);
    talk_server_hello(&tells, NULL);
    return talk_tcp(town, &client, &server, at_us + 2 * QUESTION_US,
                    &(struct dialogue){.asks = build_span(&asks),
                                       .tells = build_span(&tells),
                                       .sent = sent,
                                       .received = received,
                                       .lasts_us = town_between(town, 0, 20 * SECOND_US)});
}

int64_t talk_http(struct town *town, const struct host *host, const char *name, int64_t at_us,
                  uint64_t received)
{
    struct build asks = {.size = 0}, tells = {.size = 0};
    struct endpoint client = town_client6(town, host), server = service_of(town, host, name, 80);
    talk_look_up(town, host, name, at_us);
    build_text(&asks, "GET /connectivity HTTP/1.1\r\nHost: ");
    build_text(&asks, name);
    build_text(&asks, "\r\nUser-Agent: Update/1.0\r\n\r\n");
    build_text(&tells, "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
    return talk_tcp(town, &client, &server, at_us + 2 * QUESTION_US,
                    &(struct dialogue){.asks = build_span(&asks),
                                       .tells = build_span(&tells),
                                       .received = received});
}
