/*
 * fanout - several sockets share one interface; the kernel deals frames among them.
 *
 * The kernel's own hash looks at ports, which later fragments do not carry, so a small classic BPF
 * program deals by the pair of hosts instead (packet(7), PACKET_FANOUT_CBPF). Private to this room.
 */
#ifndef CAPTURE_FANOUT_H
#define CAPTURE_FANOUT_H

#include <stdbool.h>

/* Lets the bound packet socket join the group; the first member says how frames are dealt. False:
 * errno says why. */
bool fanout_join(int descriptor, unsigned group, unsigned members);

#endif
