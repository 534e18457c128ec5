/* SPDX-License-Identifier: MIT */
/*
 * reverse_name - names that stand for addresses: "20.7.168.192.in-addr.arpa" (RFC 1035, section
 * 3.5) and "....8.b.d.0.1.0.0.2.ip6.arpa" (RFC 3596, section 2.5). A name may be whole or that of a
 * network, with or without further labels in front. It is lower case, without the final dot, as
 * names are stored.
 */
#ifndef MODEL_REVERSE_NAME_H
#define MODEL_REVERSE_NAME_H

#include "base/cursor.h"
#include "model/address.h"

struct reverse_name {
    struct ip_address address; /* zeros behind the given part */
    unsigned parts;            /* octets of IPv4, nibbles of IPv6; at least one */
    size_t front_size;         /* size of the labels in front, with the last dot */
};

/* False if the name is not of this form. */
bool reverse_name_read(struct span name, struct reverse_name *out);
static inline bool reverse_name_is_whole(const struct reverse_name *reverse)
{
    return reverse->parts == (reverse->address.version == 4 ? 4u : 32u);
}

enum { REVERSE_NAME_SIZE = 80 }; /* 32 nibbles with dots, the suffix and a NUL */
/* The part behind the labels in front. Returns text. */
char *reverse_name_format(const struct reverse_name *reverse, char text[REVERSE_NAME_SIZE]);

#endif
