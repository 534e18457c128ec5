/* SPDX-License-Identifier: MIT */
#include "dns_message.h"

#include "dns_name.h"
#include "dns_rdata.h"

#include <assert.h>

/* As many items as the scratch holds. Items of a message beyond them are not read. */
enum { QUESTIONS_MAX = 128, RECORDS_MAX = 1024 };
/* More addresses than services give in one answer. The others are left out as soon as their type is known. */
enum { ADDRESSES_MOST = 40 };
struct items {
    struct name_record records[RECORDS_MAX];
    struct name_question questions[QUESTIONS_MAX];
    struct dns_name_places places;
};
static_assert(sizeof(struct items) <= BYTES_SCRATCH_SIZE, "the items fit into the scratch");

/*
 * A pointer of two bytes stands for a name of up to 254 (RFC 1035, section 4.1.4), so a message may
 * mean far more text than it has bytes. What it becomes is bounded by its bytes. Ordinary messages
 * need less than that.
 */
enum { TEXT_PER_BYTE = 2, MDNS_TEXT_PER_BYTE = 3, TEXT_BESIDE = 1024 };

struct header {
    uint16_t id, flags;
    uint16_t question_count, record_counts[3]; /* answer, authority, additional */
};

struct reader {
    struct text *text;
    struct span bytes;
    struct cursor at;
    enum name_protocol protocol;
    struct items *items;
    struct dns_names names;
    struct name_message *message;
    size_t addresses;
    struct span first_question; /* the name at DNS_HEADER_SIZE, if it was read */
    bool odd_name, odd_data;
};

static struct header header_read(struct cursor *c)
{
    struct header h;
    h.id = cursor_u16(c);
    h.flags = cursor_u16(c);
    h.question_count = cursor_u16(c);
    for (int i = 0; i < 3; i++)
        h.record_counts[i] = cursor_u16(c);
    return h;
}

static size_t header_records(const struct header *h)
{
    return (size_t)h->record_counts[0] + h->record_counts[1] + h->record_counts[2];
}

/* ---------------------------------------------------------------- probing */

bool dns_message_is_plausible(struct span bytes, size_t stated_size)
{
    bool cut = bytes.size < stated_size;
    struct cursor c = cursor_of(bytes);
    struct header h = header_read(&c);
    if (!cursor_good(&c)) return false;
    unsigned opcode = (h.flags & DNS_OPCODE) >> 11;
    if (opcode > 6 || opcode == 3) return false; /* the IANA registry "DNS OpCodes" */
    /* The shortest question is 5 octets, the shortest record 11. */
    size_t least = h.question_count * (size_t)5 + header_records(&h) * 11;
    bool truncated = (h.flags & DNS_FLAG_RESPONSE) && (h.flags & DNS_FLAG_TRUNCATED);
    if (!truncated && least > stated_size - DNS_HEADER_SIZE) return false;
    if (h.question_count == 0) return true;
    dns_name_skip(&c);
    cursor_skip(&c, 4);
    return cut || cursor_good(&c);
}

/* A class and a type that are in use. */
static bool is_ordinary(uint16_t type, uint16_t class)
{
    bool class_known = class == DNS_CLASS_IN || class == DNS_CLASS_CHAOS || class == 4 ||
                       class == DNS_CLASS_NONE || class == DNS_CLASS_ANY;
    bool type_known =
        (type > 0 && type <= 128) || (type >= 249 && type <= 261) || (type >> 1) == (32768 >> 1);
    return class_known && type_known;
}

bool dns_message_is_certain(struct span bytes)
{
    struct cursor c = cursor_of(bytes);
    struct header h = header_read(&c);
    bool response = h.flags & DNS_FLAG_RESPONSE;
    uint16_t opcode = h.flags & DNS_OPCODE;
    if (!cursor_good(&c) || h.question_count != 1) return false;
    if (opcode != 0 && opcode != 4 << 11 && opcode != 5 << 11) return false; /* NOTIFY, UPDATE */
    if (h.flags & 0x0040) return false;                                      /* Z must be zero */
    if ((h.flags & DNS_RCODE) > (response ? 11 : 0)) return false;
    if (!response && opcode == 0 && (h.record_counts[0] || h.record_counts[1] > 1)) return false;
    if (header_records(&h) > 1024) return false;
    dns_name_skip(&c);
    uint16_t type = cursor_u16(&c), class = cursor_u16(&c);
    if (!cursor_good(&c) || !is_ordinary(type, class)) return false;
    for (size_t left = header_records(&h); left > 0 && cursor_good(&c); left--) {
        dns_name_skip(&c);
        cursor_skip(&c, 8);
        cursor_skip(&c, cursor_u16(&c));
    }
    return cursor_good(&c) && cursor_left(&c) == 0;
}

/* ---------------------------------------------------------------- reading */

/*
 * False if the name is broken. It is skipped if its end is visible (a loop, a name too long). So
 * one odd name does not hide the records after it.
 */
static bool name_read(struct reader *r, struct span *name)
{
    struct cursor before = r->at;
    size_t start = r->text->size;
    *name = dns_name_read(&r->at, &r->names, r->text,
                          r->protocol == NAME_NBNS ? DNS_NAME_NETBIOS : DNS_NAME_PLAIN);
    if (cursor_good(&r->at)) return true;
    if (!r->text->cut) {
        r->text->size = start;
        r->text->data[start] = '\0';
    }
    r->at = before;
    r->odd_name = true;
    dns_name_skip(&r->at);
    return false;
}

/* Most records belong to the name of the first question, and refer to it by a pointer. */
static bool owner_read(struct reader *r, struct span *name)
{
    bool at_pointer = cursor_left(&r->at) >= 2 && r->at.at[0] == 0xc0 &&
                      r->at.at[1] == DNS_HEADER_SIZE && r->first_question.data;
    if (!at_pointer) return name_read(r, name);
    cursor_skip(&r->at, 2);
    *name = r->first_question;
    return true;
}

/* The highest bit of mDNS's classes is a flag (RFC 6762, sections 5.4 and 10.2). */
static uint16_t class_read(struct reader *r)
{
    uint16_t class = cursor_u16(&r->at);
    return r->protocol == NAME_MDNS ? class & 0x7fff : class;
}

/* False: end of the walk. */
static bool question_read(struct reader *r)
{
    if (r->message->question_count == QUESTIONS_MAX) return false;
    struct name_question *question = &r->items->questions[r->message->question_count];
    bool at_start = r->at.at == r->bytes.data + DNS_HEADER_SIZE;
    bool named = name_read(r, &question->name);
    question->type = cursor_u16(&r->at);
    question->class = class_read(r);
    if (!cursor_good(&r->at) || r->text->cut) return false;
    if (!named) return true;
    if (at_start) r->first_question = question->name;
    r->message->question_count++;
    return true;
}

static bool is_address(uint16_t type)
{
    return type == DNS_A || type == DNS_AAAA;
}

static bool record_read(struct reader *r, enum name_section section)
{
    if (r->message->record_count == RECORDS_MAX) return false;
    struct name_record *record = &r->items->records[r->message->record_count];
    memset(record, 0, sizeof *record);
    record->section = section;
    bool named = owner_read(r, &record->name);
    record->type = cursor_u16(&r->at);
    uint16_t class = class_read(r);
    record->ttl = cursor_u32(&r->at);
    struct span rdata = cursor_span(&r->at, cursor_u16(&r->at));
    if (!cursor_good(&r->at)) return false;
    if (record->type == DNS_OPT && r->protocol != NAME_NBNS) {
        /* RFC 6891, section 6.1.3: the upper eight bits of the rcode are in the TTL. */
        r->message->rcode |= (uint16_t)(record->ttl >> 24 << 4);
        return !r->text->cut;
    }
    if (!named) return true;
    if (is_address(record->type) && r->addresses++ >= ADDRESSES_MOST) return true;
    record->class = class;
    enum dns_rdata_outcome outcome = dns_rdata_read(record, r->protocol, &r->names, rdata, r->text);
    if (r->text->cut) return false;
    if (outcome != DNS_RDATA_GOOD) r->odd_data = true;
    if (outcome != DNS_RDATA_USELESS) r->message->record_count++;
    return true;
}

/* False if an item was not whole. */
static bool items_read(struct reader *r, const struct header *h)
{
    for (unsigned i = 0; i < h->question_count; i++) {
        if (!question_read(r)) return false;
    }
    static const enum name_section sections[] = {SECTION_ANSWER, SECTION_AUTHORITY,
                                                 SECTION_ADDITIONAL};
    for (int s = 0; s < 3; s++) {
        for (unsigned i = 0; i < h->record_counts[s]; i++) {
            if (!record_read(r, sections[s])) return false;
        }
    }
    return true;
}

uint16_t dns_message_server_port(const struct parse_context *context, struct span bytes)
{
    struct cursor c = cursor_of(bytes);
    cursor_skip(&c, 2);
    bool is_response = cursor_u16(&c) & DNS_FLAG_RESPONSE;
    if (!cursor_good(&c)) return 0;
    return is_response ? context->sender_port : context->receiver_port;
}

/* The rest of the scratch, or less: as much text as a message of this size may become. */
static struct text text_for(const struct text *scratch, size_t message_bytes,
                            enum name_protocol protocol)
{
    struct text text = *scratch;
    size_t per_byte = protocol == NAME_MDNS ? MDNS_TEXT_PER_BYTE : TEXT_PER_BYTE;
    size_t most = scratch->size + TEXT_BESIDE + per_byte * message_bytes;
    if (most < text.capacity) text.capacity = most;
    return text;
}

static size_t answers_unread(const struct name_message *message, const struct header *h)
{
    size_t read = 0;
    for (size_t i = 0; i < message->record_count; i++)
        read += message->records[i].section == SECTION_ANSWER;
    return h->record_counts[0] > read ? h->record_counts[0] - read : 0;
}

bool dns_message_parse(struct parse_context *context, struct span bytes,
                       enum name_protocol protocol, struct name_message *message)
{
    void *scratch = context->bytes;
    struct items *items = scratch;
    struct text text = text_for(&context->text, bytes.size, protocol);
    struct reader r = {.text = &text,
                       .bytes = bytes,
                       .at = cursor_of(bytes),
                       .protocol = protocol,
                       .items = items,
                       .names = {.message = bytes, .places = &items->places},
                       .message = message};
    struct header h = header_read(&r.at);
    *message = (struct name_message){.protocol = protocol,
                                     .id = h.id,
                                     .flags = h.flags,
                                     .rcode = h.flags & DNS_RCODE,
                                     .is_response = h.flags & DNS_FLAG_RESPONSE,
                                     .bytes = bytes.size,
                                     .questions = r.items->questions,
                                     .records = r.items->records};
    if (!cursor_good(&r.at)) {
        emit_oddity(context, "a name message is shorter than its header");
        return false;
    }
    bool empty = h.question_count == 0 && header_records(&h) == 0;
    message->truncated = !items_read(&r, &h);
    bool no_room = text.cut || message->record_count == RECORDS_MAX;
    if ((message->truncated && no_room) || r.addresses > ADDRESSES_MOST)
        message->left_out = answers_unread(message, &h);
    context->text.size = text.size;
    if (message->truncated) {
        emit_oddity(context, no_room ? "a name message stands for too much text or too many records"
                                     : "a name message is cut");
        if (!empty && message->question_count == 0 && message->record_count == 0) return false;
    } else if (cursor_left(&r.at) > 0) {
        emit_oddity(context, "a name message is followed by more bytes");
    }
    if (r.odd_name) emit_oddity(context, "a name is too long, or its pointers lead nowhere");
    if (r.odd_data) emit_oddity(context, "a name record's data breaks the form of its type");
    if (protocol != NAME_NBNS && h.flags & DNS_OPCODE) message->record_count = 0;
    if (protocol == NAME_MDNS && message->is_response) message->question_count = 0;
    emit(context, &(struct event){.kind = EVENT_NAME_MESSAGE, .name = *message});
    return true;
}
