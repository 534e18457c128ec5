/* SPDX-License-Identifier: MIT */
/*
 * probe_confine - gives up what a probe does not need: root, capabilities, files, system calls.
 *
 * It sends into the network and reads what strangers answer. Left are sockets of the internet, and
 * the files that say how names are resolved and whom to trust.
 */
#ifndef PROBE_CONFINE_H
#define PROBE_CONFINE_H

#include "base/error.h"

#include <stdbool.h>

bool probe_confine(bool simulates, struct error *error);

#endif
