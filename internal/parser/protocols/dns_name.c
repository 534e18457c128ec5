/* SPDX-License-Identifier: MIT */
#include "dns_name.h"

#include <string.h>

enum {
    LABEL_KIND = 0xc0, /* the two high bits: 00 a label, 11 a pointer, others not in use */
    NAME_OCTETS_MAX = 255,
    LABELS_MAX = 127, /* of two octets each, and the root */
    JUMPS_MAX = 64,   /* a pointer may lead to a pointer, but a name has at most 127 labels */
    NETBIOS_LABEL_SIZE = 32,
    NETBIOS_NAME_SIZE = 15,
};

/* Two letters 'A'..'P' are the halves of a byte (RFC 1001, section 14.1). */
static bool netbios_decode(struct span label, uint8_t out[NETBIOS_NAME_SIZE + 1])
{
    if (label.size != NETBIOS_LABEL_SIZE) return false;
    for (size_t i = 0; i < NETBIOS_LABEL_SIZE; i++) {
        uint8_t letter = label.data[i] & 0xdf; /* some senders use lower case */
        if (letter < 'A' || letter > 'P') return false;
        uint8_t half = (uint8_t)(letter - 'A');
        out[i / 2] = (uint8_t)(i % 2 ? out[i / 2] | half : half << 4);
    }
    return true;
}

static bool add_netbios_label(struct text *text, struct span label)
{
    uint8_t name[NETBIOS_NAME_SIZE + 1];
    if (!netbios_decode(label, name)) return false;
    size_t size = NETBIOS_NAME_SIZE;
    while (size > 0 && (name[size - 1] == ' ' || name[size - 1] == 0))
        size--;
    text_add_label(text, (struct span){name, size});
    text_format(text, "<%02x>", name[NETBIOS_NAME_SIZE]);
    return true;
}

/* ---------------------------------------------------------------- places */

static const struct dns_name_place *find_place(const struct dns_names *names, size_t offset)
{
    size_t at = names->places->at[offset / 2];
    const struct dns_name_place *place = &names->places->list[at];
    return at < names->count && place->offset == offset ? place : NULL;
}

void dns_names_forget(struct dns_names *names, size_t text_at)
{
    while (names->count > 0 && names->places->list[names->count - 1].text_at >= text_at)
        names->count--;
}

/* A name under way: where its labels began in the message and in the text. */
struct walk {
    struct cursor at;
    size_t octets;
    unsigned jumps, labels;
    struct {
        uint32_t text_at;
        uint16_t offset;
        uint8_t octets_before;
    } begun[LABELS_MAX];
};

static void remember(struct dns_names *names, const struct walk *walk, const struct text *text,
                     enum dns_name_form form)
{
    if (walk->at.bad || text->cut) return;
    for (unsigned i = form == DNS_NAME_NETBIOS; i < walk->labels; i++) {
        size_t offset = walk->begun[i].offset;
        if (names->count == DNS_PLACES_MOST) return;
        names->places->at[offset / 2] = (uint16_t)names->count;
        names->places->list[names->count++] = (struct dns_name_place){
            .text_at = walk->begun[i].text_at,
            .text_size = (uint16_t)(text->size - walk->begun[i].text_at),
            .offset = (uint16_t)offset,
            .octets = (uint8_t)(walk->octets - walk->begun[i].octets_before),
        };
    }
}

/* True if the rest of the name was read before, and is copied. */
static bool recall(const struct dns_names *names, struct walk *walk, size_t offset,
                   struct text *text)
{
    const struct dns_name_place *place = find_place(names, offset);
    if (!place) return false;
    if (walk->octets > 1) text_add_char(text, '.');
    walk->octets += place->octets;
    walk->at.bad |= walk->octets > NAME_OCTETS_MAX;
    if (!walk->at.bad) text_add_bytes(text, text->data + place->text_at, place->text_size);
    return true;
}

/* The label at walk->at, whose length was read. */
static void read_label(struct walk *walk, uint8_t length, const struct dns_names *names,
                       struct text *text, enum dns_name_form form)
{
    size_t offset = (size_t)(walk->at.at - names->message.data) - 1;
    struct span label = cursor_span(&walk->at, length);
    bool first = walk->octets == 1;
    walk->at.bad |= (length & LABEL_KIND) != 0 || walk->octets + length + 1u > NAME_OCTETS_MAX;
    if (walk->at.bad) return;
    if (!first) text_add_char(text, '.');
    if (offset < DNS_OFFSETS) {
        walk->begun[walk->labels].text_at = (uint32_t)text->size;
        walk->begun[walk->labels].offset = (uint16_t)offset;
        walk->begun[walk->labels++].octets_before = (uint8_t)walk->octets;
    }
    walk->octets += length + 1u;
    if (first && form == DNS_NAME_NETBIOS && add_netbios_label(text, label)) return;
    text_add_label(text, label);
}

struct span dns_name_read(struct cursor *c, struct dns_names *names, struct text *text,
                          enum dns_name_form form)
{
    const struct span message = names->message;
    size_t start = text->size;
    const uint8_t *chain_start = c->at; /* start of the labels since the last jump */
    struct walk walk;
    walk.at = *c;
    walk.octets = 1;
    walk.jumps = walk.labels = 0;
    for (;;) {
        uint8_t length = cursor_u8(&walk.at);
        if (length == 0) break; /* the root, or the end of the bytes */
        if ((length & LABEL_KIND) == LABEL_KIND) {
            size_t target = (size_t)(length & ~LABEL_KIND) << 8 | cursor_u8(&walk.at);
            if (walk.jumps == 0) c->at = walk.at.at;
            walk.at.bad |=
                target >= (size_t)(chain_start - message.data) || ++walk.jumps > JUMPS_MAX;
            if (walk.at.bad) break;
            bool is_plain = form == DNS_NAME_PLAIN || walk.octets > 1;
            if (is_plain && recall(names, &walk, target, text)) break;
            chain_start = walk.at.at = message.data + target;
            walk.at.end = message.data + message.size; /* c may be a window on one record */
            continue;
        }
        read_label(&walk, length, names, text, form);
        if (walk.at.bad) break;
    }
    if (walk.jumps == 0) c->at = walk.at.at;
    c->bad |= walk.at.bad;
    remember(names, &walk, text, form);
    if (text->size == start) text_add_char(text, '.');
    return (struct span){(const uint8_t *)text->data + start, text->size - start};
}

struct span dns_labels_read(struct cursor *c, struct text *text)
{
    size_t start = text->size;
    while (cursor_left(c) > 0) {
        struct span label = cursor_span(c, cursor_u8(c));
        if (!cursor_good(c) || label.size == 0) break;
        if (text->size > start) text_add_char(text, '.');
        text_add_label(text, label);
    }
    return (struct span){(const uint8_t *)text->data + start, text->size - start};
}

void dns_name_skip(struct cursor *c)
{
    for (;;) {
        uint8_t length = cursor_u8(c);
        if (length == 0) return; /* the root, or the end of the bytes */
        if ((length & LABEL_KIND) == LABEL_KIND) {
            cursor_skip(c, 1);
            return;
        }
        cursor_skip(c, length);
        c->bad |= (length & LABEL_KIND) != 0;
    }
}
