/* SPDX-License-Identifier: MIT */
/*
 * packet_view - packets as lines on standard output while they are recorded.
 *
 * packet_view_frame() and packet_view_pause() belong to one thread; another may call
 * packet_view_renew(). If standard output is closed (`| head`), the run is asked to stop.
 */
#ifndef CMD_PACKET_VIEW_H
#define CMD_PACKET_VIEW_H

#include "capture_flags.h"

struct packet_view;

struct packet_view *packet_view_open(const struct capture_flags *flags,
                                     const struct settings *settings, volatile int *stop,
                                     struct error *error);
void packet_view_frame(struct packet_view *view, const struct frame *frame);
void packet_view_pause(struct packet_view *view);
/* Takes over the new privacy settings. */
void packet_view_renew(struct packet_view *view, const struct settings *settings);
void packet_view_close(struct packet_view *view); /* accepts NULL */

#endif
