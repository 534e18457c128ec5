/* SPDX-License-Identifier: MIT */
/*
 * fanout - several sockets share one interface; the kernel deals frames among them.
 *
 * The kernel's own hash uses ports, which later fragments lack. So a small classic BPF program
 * deals by the pair of hosts instead (packet(7), PACKET_FANOUT_CBPF).
 *
 * An interface that is created again has another index, and the kernel does not bind members again.
 * So a member is bound to all interfaces, and a gate before its filter selects the frames of its
 * interfaces. A filter can be changed at any time and without a privilege. The gate also passes
 * each frame of a loopback interface once, as libpcap does, so the kernel's count is the number of
 * frames. Private to this room.
 */
#ifndef CAPTURE_FANOUT_H
#define CAPTURE_FANOUT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * An EtherType that no frame has (reserved: RFC 1701, IANA). A socket opened with it takes no frame
 * before it joins, so no frame is taken by two members.
 */
enum { FANOUT_NO_PROTOCOL = 0xffff };

struct sock_filter;

struct fanout_member {
    int descriptor;
    struct sock_filter *code; /* the gate for the interfaces, then the filter that the socket had */
    size_t length;
};

enum { FANOUT_NEW_GROUP = -1 };

/*
 * The packet socket joins the group, or creates one and sets its number; it takes no frames yet.
 * False: errno says why. Call fanout_clear() in either case.
 */
bool fanout_join(struct fanout_member *member, int descriptor, int *group, unsigned members);
/* Takes frames of these interfaces that pass the original filter. Index -1 means all interfaces. */
bool fanout_listen(struct fanout_member *member, const int *indexes, size_t count);
/* The socket still belongs to the caller. */
void fanout_clear(struct fanout_member *member);

#endif
