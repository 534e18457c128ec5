/* SPDX-License-Identifier: MIT */
/*
 * fanout - several sockets share one interface; the kernel deals frames among them.
 *
 * The kernel's own hash looks at ports, which later fragments do not carry, so a small classic BPF
 * program deals by the pair of hosts instead (packet(7), PACKET_FANOUT_CBPF).
 *
 * An interface that is made anew has another index, and the kernel binds no member again. So a
 * member is bound to all interfaces, and a gate in front of its filter lets the frames of one
 * through, or of some that belong together: a filter can be changed at any time and without a
 * privilege. The gate also lets each frame of a loopback interface through once, as libpcap gives
 * it, so that the kernel's count is that of the frames. Private to this room.
 */
#ifndef CAPTURE_FANOUT_H
#define CAPTURE_FANOUT_H

#include <stdbool.h>
#include <stddef.h>

/* An EtherType that no frame has (reserved: RFC 1701, IANA). A socket that is opened with it takes
 * nothing until it has joined, and so nothing that an earlier member takes as well. */
enum { FANOUT_NO_PROTOCOL = 0xffff };

struct sock_filter;

struct fanout_member {
    int descriptor;
    struct sock_filter *code; /* which interfaces, and then the filter that the socket came with */
    size_t length;
};

enum { FANOUT_NEW_GROUP = -1 };

/* The packet socket joins the group, or begins one and sets its number, listening to nothing.
 * False: errno says why. fanout_clear() in either case. */
bool fanout_join(struct fanout_member *member, int descriptor, int *group, unsigned members);
/* What it listens to from now on: frames of these interfaces that pass the filter it came with. An
 * index of -1 is all interfaces. */
bool fanout_listen(struct fanout_member *member, const int *indexes, size_t count);
/* The socket stays the caller's. */
void fanout_clear(struct fanout_member *member);

#endif
