/* SPDX-License-Identifier: MIT */
#include "name_type.h"

#include <stddef.h>

const char *name_type_word(uint16_t type)
{
    static const struct {
        uint16_t type;
        const char *name;
    } names[] = {{1, "A"},      {28, "AAAA"},  {5, "CNAME"},   {12, "PTR"},   {16, "TXT"},
                 {33, "SRV"},   {15, "MX"},    {2, "NS"},      {6, "SOA"},    {65, "HTTPS"},
                 {64, "SVCB"},  {46, "RRSIG"}, {48, "DNSKEY"}, {43, "DS"},    {47, "NSEC"},
                 {50, "NSEC3"}, {257, "CAA"},  {39, "DNAME"},  {35, "NAPTR"}, {13, "HINFO"},
                 {32, "NB"},    {44, "SSHFP"}, {52, "TLSA"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].type == type) return names[i].name;
    return NULL;
}
