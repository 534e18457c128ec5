/* SPDX-License-Identifier: MIT */
/*
 * kernel_receiver - the TCP of this machine's kernel as the host at the end of a connection.
 *
 * The process gets a network namespace of its own, with one interface whose other end is this
 * program (tun). So every segment is given by hand, and every answer is read. It needs root.
 */
#ifndef SUPPORT_KERNEL_RECEIVER_H
#define SUPPORT_KERNEL_RECEIVER_H

#include "receiver.h"

struct kernel_receiver {
    int device, listener, connection; /* -1: none */
    uint16_t client_port;
    uint8_t answer[2048]; /* the last packet that was read */
};

/* False if the machine does not allow it; the process stays usable for other tests. */
bool kernel_receiver_open(struct kernel_receiver *kernel);
void kernel_receiver_close(struct kernel_receiver *kernel);

/* A new connection comes from this port; its buffer is about so large. */
void kernel_receiver_listen(struct kernel_receiver *kernel, uint16_t client_port, int buffer_bytes);
void kernel_receiver_take(struct kernel_receiver *kernel, const struct segment *segment);
/* The next answer, if there is one; `seen` is kept as a sender knows it: its state, numbers and window. */
bool kernel_receiver_answer(struct kernel_receiver *kernel, struct receiver *seen,
                            struct segment *answer);
/* Waits for an answer; false if none comes in a second. */
bool kernel_receiver_wait(struct kernel_receiver *kernel);
/* The program reads all that is there, into seen->bytes. */
void kernel_receiver_read(struct kernel_receiver *kernel, struct receiver *seen);
/* The program closes its end. */
void kernel_receiver_hang_up(struct kernel_receiver *kernel);

#endif
