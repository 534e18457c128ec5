/* SPDX-License-Identifier: MIT */
#include "dns_name.h"

enum {
    LABEL_KIND = 0xc0, /* the two high bits: 00 a label, 11 a pointer, others not in use */
    NAME_OCTETS_MAX = 255,
    JUMPS_MAX = 64, /* a pointer may lead to a pointer, but a name has at most 127 labels */
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

struct span dns_name_read(struct cursor *c, struct span message, struct text *text,
                          enum dns_name_form form)
{
    size_t start = text->size, octets = 1;
    const uint8_t *chain_start = c->at; /* start of the labels since the last jump */
    struct cursor walk = *c;
    unsigned jumps = 0;
    for (;;) {
        uint8_t length = cursor_u8(&walk);
        if (length == 0) break; /* the root, or the end of the bytes */
        if ((length & LABEL_KIND) == LABEL_KIND) {
            size_t target = (size_t)(length & ~LABEL_KIND) << 8 | cursor_u8(&walk);
            if (jumps == 0) c->at = walk.at;
            walk.bad |= target >= (size_t)(chain_start - message.data) || ++jumps > JUMPS_MAX;
            if (walk.bad) break;
            chain_start = walk.at = message.data + target;
            walk.end = message.data + message.size; /* c may be a window on one record */
            continue;
        }
        struct span label = cursor_span(&walk, length);
        octets += length + 1u;
        walk.bad |= (length & LABEL_KIND) != 0 || octets > NAME_OCTETS_MAX;
        if (walk.bad) break;
        bool first = octets == length + 2u;
        if (!first) text_add_char(text, '.');
        if (first && form == DNS_NAME_NETBIOS && add_netbios_label(text, label)) continue;
        text_add_label(text, label);
    }
    if (jumps == 0) c->at = walk.at;
    c->bad |= walk.bad;
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
