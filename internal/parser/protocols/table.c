/*
 * The protocols: one line each, in the order in which content is probed, surest first. A line
 * `line(x)` stands for the `const struct protocol x_protocol` that x.c defines.
 */
#include "parser/parser.h"

/* clang-format off */
#define EVERY_PROTOCOL(line) \
    line(tls) \
    line(quic) \
    line(http) \
    line(ssdp) \
    line(dhcp) \
    line(dhcp6) \
    line(mdns) \
    line(llmnr) \
    line(nbns) \
    line(dns)

/* clang-format on */

#define DECLARED(name) extern const struct protocol name##_protocol;
#define LISTED(name) &name##_protocol,

EVERY_PROTOCOL(DECLARED)

const struct protocol *const protocols[] = {EVERY_PROTOCOL(LISTED) NULL};
