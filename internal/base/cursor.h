/* SPDX-License-Identifier: MIT */
/*
 * cursor - a window over bytes from an untrusted source.
 *
 * Parsers read fields through a cursor. One private function, cursor_take(), checks every length: a
 * read past the end returns zero (or an empty span) and marks the cursor bad. A bad cursor stays
 * bad. So a parser reads the fields in the order of the RFC. It calls cursor_good() once, before it
 * uses or emits anything. Length-prefixed fields become sub-cursors. Probes read a few bytes by
 * span_u8() and its like, which check too. Loops over text check their own bound.
 *
 * A cursor never owns memory and never copies. Its spans point into the bytes it was opened over,
 * and are valid as long as those bytes. Lengths read from the wire bound loops and windows; they
 * must never size memory.
 */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes. data may be NULL only if size is 0. */
struct span {
    const uint8_t *data;
    size_t size;
};

struct cursor {
    const uint8_t *at;
    const uint8_t *end;
    bool bad; /* sticky: a read went past the end */
};

static inline struct cursor cursor_over(const void *data, size_t size)
{
    const uint8_t *bytes = data ? data : (const uint8_t *)"";
    return (struct cursor){.at = bytes, .end = bytes + (data ? size : 0), .bad = false};
}

static inline struct cursor cursor_of(struct span bytes)
{
    return cursor_over(bytes.data, bytes.size);
}

/* True while every read so far was inside the window. */
static inline bool cursor_good(const struct cursor *c)
{
    return !c->bad;
}

/* Bytes not read yet; 0 once bad. */
static inline size_t cursor_left(const struct cursor *c)
{
    return c->bad ? 0 : (size_t)(c->end - c->at);
}

/* The one length check. If fewer than size bytes are left: NULL, and the cursor becomes bad. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t size)
{
    if (c->bad || (size_t)(c->end - c->at) < size) {
        c->bad = true;
        return NULL;
    }
    const uint8_t *taken = c->at;
    c->at += size;
    return taken;
}

static inline void cursor_skip(struct cursor *c, size_t size)
{
    (void)cursor_take(c, size);
}

static inline uint8_t cursor_u8(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 1);
    return p ? p[0] : 0;
}

/* Big-endian, the network's byte order. */
static inline uint16_t cursor_u16(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 2);
    return p ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

static inline uint32_t cursor_u24(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 3);
    return p ? (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2] : 0;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 4);
    return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

static inline uint64_t cursor_u64(struct cursor *c)
{
    uint64_t high = cursor_u32(c);
    return high << 32 | cursor_u32(c);
}

static inline uint16_t cursor_u16_le(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 2);
    return p ? (uint16_t)(p[1] << 8 | p[0]) : 0;
}

static inline uint32_t cursor_u32_le(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 4);
    return p ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0] : 0;
}

/* The next size bytes; an empty span if fewer are left. */
static inline struct span cursor_span(struct cursor *c, size_t size)
{
    const uint8_t *p = cursor_take(c, size);
    return p ? (struct span){p, size} : (struct span){NULL, 0};
}

/* All bytes that are left. */
static inline struct span cursor_rest(struct cursor *c)
{
    return cursor_span(c, cursor_left(c));
}

/* A window over the next size bytes. If fewer are left, both cursors become bad. */
static inline struct cursor cursor_sub(struct cursor *c, size_t size)
{
    const uint8_t *p = cursor_take(c, size);
    if (!p) return (struct cursor){.at = c->end, .end = c->end, .bad = true};
    return (struct cursor){.at = p, .end = p + size, .bad = false};
}

/* A window over at most size bytes, for data that may have been cut. */
static inline struct cursor cursor_sub_clamped(struct cursor *c, size_t size)
{
    size_t left = cursor_left(c);
    return cursor_sub(c, size < left ? size : left);
}

/* Windows with a length prefix, as in TLS. */
static inline struct cursor cursor_sub_u8(struct cursor *c)
{
    return cursor_sub(c, cursor_u8(c));
}
static inline struct cursor cursor_sub_u16(struct cursor *c)
{
    return cursor_sub(c, cursor_u16(c));
}
static inline struct cursor cursor_sub_u24(struct cursor *c)
{
    return cursor_sub(c, cursor_u24(c));
}

/* Big-endian reads at an offset; 0 if a byte is missing. For probes, which read few bytes. */
static inline uint8_t span_u8(struct span bytes, size_t at)
{
    return at < bytes.size ? bytes.data[at] : 0;
}

static inline uint16_t span_u16(struct span bytes, size_t at)
{
    if (bytes.size < 2 || at > bytes.size - 2) return 0;
    return (uint16_t)(bytes.data[at] << 8 | bytes.data[at + 1]);
}

static inline uint32_t span_u32(struct span bytes, size_t at)
{
    if (bytes.size < 4 || at > bytes.size - 4) return 0;
    return (uint32_t)span_u16(bytes, at) << 16 | span_u16(bytes, at + 2);
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool span_is(struct span a, const char *text)
{
    size_t size = strlen(text);
    return a.size == size && (size == 0 || memcmp(a.data, text, size) == 0);
}

static inline bool span_starts(struct span a, const char *text)
{
    size_t size = strlen(text);
    return a.size >= size && (size == 0 || memcmp(a.data, text, size) == 0);
}

/* A span over a C string, without its NUL; absent if the string is NULL. */
static inline struct span span_text(const char *text)
{
    return (struct span){(const uint8_t *)text, text ? strlen(text) : 0};
}

#endif
