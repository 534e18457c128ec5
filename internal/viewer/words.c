/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "base/text_safe.h"
#include "model/name_type.h"
#include "model/uri.h"

enum { ANSWERS_MOST = 8, QUESTIONS_MOST = 4, NAME_WIDTH = 12 };

void words_add_detail(struct words *words, const char *name, struct span value)
{
    if (words->options->detail < 2) return;
    text_format(&words->details, "    %-*s ", NAME_WIDTH, name);
    text_add_safe(&words->details, value);
    text_add_char(&words->details, '\n');
}

static void add_detail_where(struct words *words, const char *name, struct span value)
{
    if (value.size) words_add_detail(words, name, value);
}

/* Adds a space and the escaped word; nothing if it was not observed. */
static void add_word(struct words *words, const char *before, struct span value)
{
    if (!value.size) return;
    text_add(&words->line, before);
    text_add_safe(&words->line, value);
}

static struct span shown_uri(const struct words *words, struct span uri)
{
    return words->options->redact_queries ? uri_without_query(uri) : uri;
}

static void begin_event(struct words *words)
{
    if (words->line.size) text_add(&words->line, " |");
}

/* ------------------------------------------------------------ names */

static void add_type(struct text *text, uint16_t type)
{
    const char *word = name_type_word(type);
    if (word)
        text_format(text, " %s", word);
    else
        text_format(text, " TYPE%u", type);
}

/* RFC 1035, 4.1.1. The rest of the IANA registry is rare, and shown as numbers. */
static void add_rcode(struct text *text, uint16_t rcode)
{
    static const char *const words[] = {"",          " FORMERR", " SERVFAIL",
                                        " NXDOMAIN", " NOTIMP",  " REFUSED"};
    if (rcode < sizeof words / sizeof words[0])
        text_add(text, words[rcode]);
    else
        text_format(text, " rcode %u", rcode);
}

static bool is_hidden(const struct words *words, const struct name_record *record)
{
    const struct exclusion *excluded = words->options->excluded;
    return excluded && ip_is_set(&record->address) && exclusion_has_ip(excluded, &record->address);
}

static void add_answers(struct words *words, const struct name_message *message)
{
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < message->record_count; i++) {
        const struct name_record *record = &message->records[i];
        if (record->section != SECTION_ANSWER || is_hidden(words, record)) continue;
        if (shown == ANSWERS_MOST) {
            left++;
            continue;
        }
        text_add(&words->line, shown++ ? "," : " =");
        if (record->type != 1 && record->type != 28) add_type(&words->line, record->type);
        add_word(words, " ", record->data);
    }
    if (left) text_format(&words->line, " and %zu more", left);
}

static void take_names(struct words *words, const struct name_message *message)
{
    text_add(&words->line, message->is_response ? " answer" : " query");
    for (size_t i = 0; i < message->question_count && i < QUESTIONS_MOST; i++) {
        add_type(&words->line, message->questions[i].type);
        add_word(words, " ", message->questions[i].name);
    }
    if (message->is_response) {
        add_rcode(&words->line, message->rcode);
        add_answers(words, message);
    }
    for (size_t i = 0; words->options->detail >= 2 && i < message->record_count; i++) {
        char memory[2048];
        struct text text = text_into(memory, sizeof memory);
        const struct name_record *record = &message->records[i];
        if (is_hidden(words, record)) continue;
        text_add_bytes(&text, record->name.data, record->name.size);
        add_type(&text, record->type);
        text_format(&text, " ttl %u ", record->ttl);
        text_add_bytes(&text, record->data.data, record->data.size);
        words_add_detail(words, "record", text_span(&text));
    }
}

/* ------------------------------------------------------------ hosts */

static void add_ip(struct words *words, const char *before, const struct ip_address *ip)
{
    char memory[IP_TEXT_SIZE];
    if (ip_is_set(ip) && !ip_is_unspecified(ip))
        text_format(&words->line, "%s%s", before, ip_format(ip, memory));
}

static void take_claim(struct words *words, const struct address_binding *claim)
{
    char ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    text_format(&words->line, " %s is at %s%s", ip_format(&claim->ip, ip),
                mac_format(&claim->mac, mac), claim->is_router ? ", a router" : "");
}

static const char *lease_word(const struct dhcp_message *lease)
{
    /* RFC 2132, 9.6; RFC 8415, 7.3 */
    static const char *const four[] = {"bootp", "discover", "offer",   "request", "decline",
                                       "ack",   "nak",      "release", "inform"};
    static const char *const six[] = {"dhcp6",   "solicit",    "advertise",   "request",
                                      "confirm", "renew",      "rebind",      "reply",
                                      "release", "decline",    "reconfigure", "information request",
                                      "relay",   "relay reply"};
    if (lease->version == 4 && lease->type < sizeof four / sizeof four[0]) return four[lease->type];
    if (lease->version == 6 && lease->type < sizeof six / sizeof six[0]) return six[lease->type];
    return "message";
}

static void take_dhcp_message(struct words *words, const struct dhcp_message *lease)
{
    char mac[MAC_TEXT_SIZE];
    text_format(&words->line, " %s", lease_word(lease));
    if (lease->has_mac) text_format(&words->line, " of %s", mac_format(&lease->mac, mac));
    add_word(words, " name ", lease->hostname.size ? lease->hostname : lease->fqdn);
    add_ip(words, " wants ", &lease->requested_ip);
    add_ip(words, " gets ", &lease->assigned_ip);
    add_ip(words, " from ", &lease->server_ip);
    if (lease->has_lease_seconds) text_format(&words->line, " for %u s", lease->lease_seconds);
    add_detail_where(words, "vendor class", lease->vendor_class);
    add_detail_where(words, "fqdn", lease->fqdn);
}

static void take_evidence(struct words *words, const struct evidence *evidence)
{
    static const char *const names[] = {
        [ATTRIBUTE_HOSTNAME] = "hostname",   [ATTRIBUTE_VENDOR] = "vendor",
        [ATTRIBUTE_MODEL] = "model",         [ATTRIBUTE_OS] = "system",
        [ATTRIBUTE_TYPE] = "kind",           [ATTRIBUTE_SERVICE] = "service",
        [ATTRIBUTE_APPLICATION] = "program", [ATTRIBUTE_ROLE] = "role",
        [ATTRIBUTE_NETWORK] = "network",     [ATTRIBUTE_CARRIES] = "carries",
        [ATTRIBUTE_PORT] = "port",           [ATTRIBUTE_ADDRESS] = "address",
        [ATTRIBUTE_SPEAKER] = "speaker",     [ATTRIBUTE_SEARCHES] = "searches",
        [ATTRIBUTE_LEASE] = "lease"};
    words_add_detail(words, names[evidence->attribute], shown_uri(words, evidence->value));
}

/* ------------------------------------------------------------ TLS */

static void add_version(struct text *text, uint16_t version)
{
    static const char *const words[] = {"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};
    if (version >= 0x0300 && version <= 0x0304)
        text_format(text, " %s", words[version - 0x0300]);
    else if (version == 0xfeff || version == 0xfefd || version == 0xfefc)
        text_format(text, " DTLS 1.%u", version == 0xfeff ? 0u : version == 0xfefd ? 2u : 3u);
    else
        text_format(text, " version 0x%04x", version);
}

static void take_client_hello(struct words *words, const struct client_hello *hello)
{
    text_add(&words->line, " client hello");
    add_word(words, " ", hello->sni);
    add_version(&words->line, hello->highest_version);
    add_word(words, " alpn ", hello->alpn);
    if (hello->ech_offered) text_add(&words->line, " ech");
    add_detail_where(words, "ja4", hello->ja4);
    add_detail_where(words, "ja4_r", hello->ja4_r);
    add_detail_where(words, "ja3", hello->ja3_hash);
    add_detail_where(words, "user agent", hello->user_agent);
}

static void take_server_hello(struct words *words, const struct server_hello *hello)
{
    text_add(&words->line, hello->is_retry ? " hello retry" : " server hello");
    add_version(&words->line, hello->version);
    text_format(&words->line, " cipher 0x%04x", hello->cipher);
    add_word(words, " alpn ", hello->alpn);
    add_detail_where(words, "ja3s", hello->ja3s_hash);
}

static void take_certificate(struct words *words, const struct certificate *certificate)
{
    add_word(words, " certificate ", certificate->common_name);
    add_word(words, " by ", certificate->issuer);
    add_detail_where(words, "names", certificate->sans_json);
    add_detail_where(words, "valid from", certificate->valid_from);
    add_detail_where(words, "valid to", certificate->valid_to);
    add_detail_where(words, "sha256", certificate->sha256);
}

/* ------------------------------------------------------------ HTTP and others */

static void add_clean_uri(struct words *words, struct span uri)
{
    struct span shown = shown_uri(words, uri), secret = uri_userinfo(shown);
    size_t front = secret.size ? (size_t)(secret.data - shown.data) : shown.size;
    if (shown.size) text_add_char(&words->line, ' ');
    text_add_safe(&words->line, (struct span){shown.data, front});
    if (secret.size)
        text_add_safe(&words->line,
                      (struct span){secret.data + secret.size, shown.size - front - secret.size});
}

static void take_request(struct words *words, const struct http_request *request)
{
    add_word(words, " ", request->method);
    add_clean_uri(words, request->uri);
    add_word(words, " host ", request->host);
    add_detail_where(words, "user agent", request->user_agent);
    add_detail_where(words, "content type", request->content_type);
    add_detail_where(words, "version", request->version);
}

static void take_reply(struct words *words, const struct http_reply *reply)
{
    text_format(&words->line, " %u", reply->status);
    add_word(words, " ", reply->reason);
    add_word(words, " ", reply->content_type);
    add_detail_where(words, "server", reply->server);
    add_detail_where(words, "version", reply->version);
}

void words_take_event(void *owner, const struct event *event)
{
    struct words *words = owner;
    switch (event->kind) {
    case EVENT_NAME_MESSAGE:
        begin_event(words);
        take_names(words, &event->name);
        return;
    case EVENT_ADDRESS_BINDING:
        begin_event(words);
        take_claim(words, &event->binding);
        return;
    case EVENT_EVIDENCE: take_evidence(words, &event->evidence); return;
    case EVENT_DHCP_MESSAGE:
        begin_event(words);
        take_dhcp_message(words, &event->dhcp);
        return;
    case EVENT_CLIENT_HELLO:
        begin_event(words);
        take_client_hello(words, &event->client_hello);
        return;
    case EVENT_SERVER_HELLO:
        begin_event(words);
        take_server_hello(words, &event->server_hello);
        return;
    case EVENT_CERTIFICATE:
        begin_event(words);
        take_certificate(words, &event->certificate);
        return;
    case EVENT_HTTP_REQUEST:
        begin_event(words);
        take_request(words, &event->request);
        return;
    case EVENT_HTTP_REPLY:
        begin_event(words);
        take_reply(words, &event->reply);
        return;
    case EVENT_HTTP_BODY: return; /* its end may be a guess: data after this packet is not known */
    case EVENT_APPLICATION:
        add_detail_where(words,
                         event->application.version_attribute ? event->application.version_attribute
                                                              : "says",
                         shown_uri(words, event->application.detail));
        return;
    case EVENT_LOGIN: words_add_detail(words, "login", span_text("in the clear")); return;
    case EVENT_ODDITY: words_add_detail(words, "odd", span_text(event->oddity.what)); return;
    }
}
