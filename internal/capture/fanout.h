/*
 * fanout - several sockets share one interface; the kernel deals frames among them.
 *
 * The kernel's own hash looks at ports, which later fragments do not carry, so a small classic BPF
 * program deals by the pair of hosts instead (packet(7), PACKET_FANOUT_CBPF).
 *
 * An interface that is made anew has another index, and the kernel binds no member again. So a
 * member is bound to all interfaces, and its filter lets the frames of one through: a filter can be
 * changed at any time and without a privilege. Private to this room.
 */
#ifndef CAPTURE_FANOUT_H
#define CAPTURE_FANOUT_H

#include <stdbool.h>
#include <stddef.h>

/* An EtherType that no frame has (reserved: RFC 1701, IANA). A socket that is opened with it takes
 * nothing until it has joined, and so nothing that an earlier member takes as well. */
enum { FANOUT_NO_PROTOCOL = 0xffff };

enum { FANOUT_NOTHING = 0, FANOUT_EVERYTHING = -1 }; /* in place of an interface's index */

struct sock_filter;

struct fanout_member {
    int descriptor;
    struct sock_filter *code; /* which interface, and then the filter that the socket came with */
    size_t length;
};

/* The packet socket joins the group, listening to nothing; the first member says how frames are
 * dealt. False: errno says why. fanout_clear() in either case. */
bool fanout_join(struct fanout_member *member, int descriptor, unsigned group, unsigned members);
/* What it listens to from now on, frames of that interface that pass the filter it came with. */
bool fanout_listen(struct fanout_member *member, int interface_index);
/* The socket stays the caller's. */
void fanout_clear(struct fanout_member *member);

#endif
