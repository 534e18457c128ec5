/* SPDX-License-Identifier: MIT */
/* interface_words - an interface in words. */
#ifndef CMD_INTERFACE_WORDS_H
#define CMD_INTERFACE_WORDS_H

#include "capture/capture.h"

/* "up", "down", "up, no link" */
const char *interface_state(const struct capture_interface *interface);
/* False for entries of libpcap that are no network devices: any, nflog, dbus-system. */
bool interface_is_device(const struct capture_interface *interface);

#endif
