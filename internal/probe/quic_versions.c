/* SPDX-License-Identifier: MIT */
#include "quic_versions.h"

#include <sys/random.h>

/* RFC 9000, section 15: versions like this one are there so that others are told. */
enum { NOBODYS_VERSION = 0x1a2a3a4a, LONG_HEADER = 0x80, FIXED_BIT = 0x40 };

static bool is_nobodys(uint32_t version)
{
    return (version & 0x0f0f0f0f) == 0x0a0a0a0a;
}

static void choose(uint8_t id[QUIC_ID_BYTES])
{
    if (getrandom(id, QUIC_ID_BYTES, 0) != QUIC_ID_BYTES) memset(id, 0, QUIC_ID_BYTES);
}

void quic_versions_ask(struct quic_versions *asked, uint8_t datagram[QUIC_FIRST_BYTES])
{
    uint8_t *at = datagram;
    memset(asked, 0, sizeof *asked);
    memset(datagram, 0, QUIC_FIRST_BYTES);
    choose(asked->ours);
    choose(asked->theirs);
    *at++ = LONG_HEADER | FIXED_BIT;
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(NOBODYS_VERSION >> shift);
    *at++ = QUIC_ID_BYTES;
    memcpy(at, asked->theirs, QUIC_ID_BYTES);
    at += QUIC_ID_BYTES;
    *at++ = QUIC_ID_BYTES;
    memcpy(at, asked->ours, QUIC_ID_BYTES);
}

/* The answer has the IDs of the question, the other way round. */
static bool has_id(struct cursor *c, const uint8_t id[QUIC_ID_BYTES])
{
    struct cursor told = cursor_sub_u8(c);
    struct span bytes = cursor_rest(&told);
    return cursor_good(&told) && bytes.size == QUIC_ID_BYTES &&
           memcmp(bytes.data, id, QUIC_ID_BYTES) == 0;
}

bool quic_versions_read(struct quic_versions *asked, struct span datagram)
{
    struct cursor c = cursor_of(datagram);
    bool is_long = cursor_u8(&c) & LONG_HEADER;
    uint32_t version = cursor_u32(&c);
    if (!is_long || version != 0 || !has_id(&c, asked->ours) || !has_id(&c, asked->theirs) ||
        cursor_left(&c) == 0 || cursor_left(&c) % 4 != 0)
        return false;
    asked->count = 0;
    while (cursor_left(&c) && asked->count < QUIC_VERSIONS_MOST) {
        version = cursor_u32(&c);
        if (!is_nobodys(version)) asked->versions[asked->count++] = version;
    }
    return true;
}

void quic_version_add(struct text *text, uint32_t version)
{
    enum { DRAFTS = 0xff000000, VERSION_2 = 0x6b3343cf };
    if (version == 1)
        text_add(text, "1");
    else if (version == VERSION_2) /* RFC 9369, section 3.1 */
        text_add(text, "2");
    else if ((version & 0xffffff00) == (uint32_t)DRAFTS)
        text_format(text, "draft %u", (unsigned)(version & 0xff));
    else
        text_format(text, "0x%08x", (unsigned)version);
}
