/* SPDX-License-Identifier: MIT */
/*
 * ip_words - the names of IP's and ICMP's numbers.
 */
#ifndef VIEWER_IP_WORDS_H
#define VIEWER_IP_WORDS_H

#include <stdint.h>

/* "tcp", "icmp6"; NULL: shown as a number. */
const char *ip_protocol_word(uint8_t protocol);
/* "echo request", "time exceeded"; NULL: shown as a number. Protocol: ICMP or ICMPv6. */
const char *icmp_type_word(uint8_t protocol, unsigned type);
/* The unreachable thing, such as "port"; NULL: shown as a number. */
const char *icmp_unreachable_word(uint8_t protocol, unsigned type, unsigned code);

#endif
