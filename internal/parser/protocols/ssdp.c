/* SPDX-License-Identifier: MIT */
/*
 * ssdp - the Simple Service Discovery Protocol of UPnP (UPnP Device Architecture 2.0, section 1).
 *
 * Datagrams that look like HTTP heads: NOTIFY ("I am here"), M-SEARCH ("who is here?"), and replies
 * to M-SEARCH. They are evidence of the kind of device. Their URLs are never fetched.
 */
#include "parser.h"

enum { HEADERS_MAX = 64 };

struct head {
    bool is_search;
    struct span server, user_agent, target, state, location; /* target: NT or ST; state: NTS */
};

static enum probe_answer ssdp_probe(const struct parse_context *context, struct span bytes)
{
    bool mine = span_starts(bytes, "NOTIFY * HTTP/1.") ||
                span_starts(bytes, "M-SEARCH * HTTP/1.") ||
                (context->port_hint && span_starts(bytes, "HTTP/1."));
    return mine ? PROBE_YES : PROBE_NO;
}

/* ---------------------------------------------------------------- the head */

static struct span trimmed(struct span s)
{
    while (s.size > 0 && (s.data[0] == ' ' || s.data[0] == '\t')) {
        s.data++;
        s.size--;
    }
    while (s.size > 0 && strchr(" \t\r", s.data[s.size - 1]))
        s.size--;
    return s;
}

static struct span line_take(struct cursor *c)
{
    size_t left = cursor_left(c);
    const uint8_t *newline = left ? memchr(c->at, '\n', left) : NULL;
    struct span line = cursor_span(c, newline ? (size_t)(newline - c->at) : left);
    if (newline) cursor_skip(c, 1);
    return trimmed(line);
}

static bool is_name(struct span name, const char *lower_case)
{
    if (name.size != strlen(lower_case)) return false;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.data[i];
        if (c >= 'A' && c <= 'Z') c |= 0x20;
        if (c != (uint8_t)lower_case[i]) return false;
    }
    return true;
}

static void header_take(struct head *head, struct span name, struct span value)
{
    if (is_name(name, "server")) head->server = value;
    if (is_name(name, "user-agent")) head->user_agent = value;
    if (is_name(name, "nt") || is_name(name, "st")) head->target = value;
    if (is_name(name, "nts")) head->state = value;
    if (is_name(name, "location")) head->location = value;
}

static struct head head_read(struct span bytes)
{
    struct cursor c = cursor_of(bytes);
    struct head head = {.is_search = span_starts(line_take(&c), "M-SEARCH")};
    for (int i = 0; i < HEADERS_MAX && cursor_left(&c) > 0; i++) {
        struct span line = line_take(&c);
        const uint8_t *colon = line.size ? memchr(line.data, ':', line.size) : NULL;
        if (line.size == 0) break;
        if (!colon) continue;
        size_t size = (size_t)(colon - line.data);
        header_take(&head, trimmed((struct span){line.data, size}),
                    trimmed((struct span){colon + 1, line.size - size - 1}));
    }
    return head;
}

/* ---------------------------------------------------------------- conclusions */

static void ssdp_say(struct parse_context *context, enum evidence_ground evidence,
                     struct span value)
{
    struct text *text = &context->text;
    size_t start = text->size;
    text_add_utf8(text, value);
    struct span escaped = {(const uint8_t *)text->data + start, text->size - start};
    emit_evidence(context, evidence, escaped, NULL, NULL);
}

/* The part between `word` and the next colon: "urn:DOMAIN:device:NAME:VERSION" (section 1.3.2). */
static struct span urn_part(struct span urn, const char *word)
{
    struct span none = {NULL, 0};
    if (!span_starts(urn, "urn:")) return none;
    const uint8_t *found = memmem(urn.data, urn.size, word, strlen(word));
    if (!found) return none;
    const uint8_t *part = found + strlen(word);
    size_t left = (size_t)(urn.data + urn.size - part);
    const uint8_t *colon = left ? memchr(part, ':', left) : NULL;
    return (struct span){part, colon ? (size_t)(colon - part) : left};
}

/* Programs that run on many devices: their names do not describe the device. */
static bool is_library(struct span product)
{
    static const char *const libraries[] = {"MiniUPnPd", "Portable SDK for UPnP",
                                            "UPnP-Device-Host", "DLNADOC"};
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        if (span_starts(product, libraries[i])) return true;
    }
    return false;
}

/*
 * "OS/version UPnP/1.0 product/version" (section 1.2.2). Many senders use another form. Without the
 * token in the middle the parts cannot be distinguished.
 */
static void conclude_server(struct parse_context *context, struct span server)
{
    static const char upnp[] = "UPnP/";
    if (server.size == 0) return;
    const uint8_t *middle = memmem(server.data, server.size, upnp, sizeof upnp - 1);
    if (!middle) return;
    struct span os = trimmed((struct span){server.data, (size_t)(middle - server.data)});
    struct span rest = {middle, server.size - (size_t)(middle - server.data)};
    const uint8_t *space = memchr(rest.data, ' ', rest.size);
    while (os.size > 0 && (os.data[os.size - 1] == ',' || os.data[os.size - 1] == ';'))
        os.size--; /* some use commas as separators */
    ssdp_say(context, EVIDENCE_SSDP_OS, os);
    if (!space) return;
    struct span product = trimmed((struct span){space, rest.size - (size_t)(space - rest.data)});
    if (!is_library(product)) ssdp_say(context, EVIDENCE_SSDP_MODEL, product);
}

static void ssdp_conclude(struct parse_context *context, const struct head *head)
{
    ssdp_say(context, EVIDENCE_SSDP_APPLICATION, head->user_agent);
    if (head->is_search) return; /* a search does not describe the searching host */
    conclude_server(context, head->server);
    if (span_is(head->state, "ssdp:byebye")) return; /* the device leaves: its service is gone */
    ssdp_say(context, EVIDENCE_SSDP_TYPE, urn_part(head->target, ":device:"));
    ssdp_say(context, EVIDENCE_SSDP_SERVICE, urn_part(head->target, ":service:"));
    ssdp_say(context, EVIDENCE_SSDP_LOCATION, head->location);
}

static struct parse_result ssdp_parse(struct parse_context *context, struct span bytes)
{
    if (ssdp_probe(context, bytes) == PROBE_YES) {
        struct head head = head_read(bytes);
        ssdp_conclude(context, &head);
    } else {
        emit_oddity(context, "a datagram in an SSDP flow is not an SSDP message");
    }
    return (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
}

const struct protocol ssdp_protocol = {
    .name = "ssdp",
    .carriers = CARRIER_UDP,
    .ports = {1900},
    .probe = ssdp_probe,
    .parse = ssdp_parse,
};
