/* SPDX-License-Identifier: MIT */
#include "reverse_name.h"

#include <stdio.h>

static const char suffix_v4[] = ".in-addr.arpa", suffix_v6[] = ".ip6.arpa";

static bool ends_with(struct span name, const char *suffix, size_t size)
{
    return name.size > size && memcmp(name.data + name.size - size, suffix, size) == 0;
}

/* The value of the label that ends at `end`, and the start of the label; -1: not a number. */
static int label_before(struct span name, size_t end, unsigned base, size_t digits_most,
                        size_t *start)
{
    int value = 0;
    size_t at = end;
    while (at > 0 && name.data[at - 1] != '.')
        at--;
    *start = at;
    if (end == at || end - at > digits_most) return -1;
    for (; at < end; at++) {
        uint8_t c = name.data[at];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
        if (digit >= (int)base) return -1;
        value = value * (int)base + digit;
    }
    return value <= 255 ? value : -1;
}

bool reverse_name_read(struct span name, struct reverse_name *out)
{
    bool v4 = ends_with(name, suffix_v4, sizeof suffix_v4 - 1);
    if (!v4 && !ends_with(name, suffix_v6, sizeof suffix_v6 - 1)) return false;
    unsigned most = v4 ? 4 : 32;
    size_t end = name.size - (v4 ? sizeof suffix_v4 : sizeof suffix_v6) + 1, start;
    *out = (struct reverse_name){.address.version = v4 ? 4 : 6, .front_size = end};
    while (out->parts < most && end != SIZE_MAX) {
        int value = label_before(name, end, v4 ? 10 : 16, v4 ? 3 : 1, &start);
        if (value < 0) break;
        uint8_t *byte = &out->address.bytes[v4 ? 12 + out->parts : out->parts / 2];
        *byte |= (uint8_t)(v4 || out->parts % 2 ? value : value << 4);
        out->parts++;
        out->front_size = start;
        end = start ? start - 1 : SIZE_MAX;
    }
    return out->parts > 0;
}

char *reverse_name_format(const struct reverse_name *reverse, char text[REVERSE_NAME_SIZE])
{
    bool v4 = reverse->address.version == 4;
    char *at = text;
    for (unsigned i = reverse->parts; i-- > 0;) {
        unsigned byte = reverse->address.bytes[v4 ? 12 + i : i / 2];
        const char *dot = i ? "." : "";
        at += v4 ? sprintf(at, "%u%s", byte, dot)
                 : sprintf(at, "%x%s", i % 2 ? byte & 15 : byte >> 4, dot);
    }
    memcpy(at, v4 ? suffix_v4 : suffix_v6, v4 ? sizeof suffix_v4 : sizeof suffix_v6);
    return text;
}
