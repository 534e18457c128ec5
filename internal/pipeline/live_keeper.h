/* SPDX-License-Identifier: MIT */
/*
 * live_keeper - a small process beside a live capture, which listens again for it.
 *
 * An interface that was made anew needs another bind() or another filter of its packet socket. The capture,
 * which reads what strangers sent, may do neither: whoever took it over could read any interface. So
 * this process keeps copies of the sockets, and does it when it is asked. A request has two bytes: what, and which
 * interface of those that the capture was started with. The process reads nothing else. It has no files,
 * no capability and a filter of system calls of its own, and ends with the capture.
 */
#ifndef PIPELINE_LIVE_KEEPER_H
#define PIPELINE_LIVE_KEEPER_H

#include "run.h"

/* Starts it for all sources of the run. Call it when the user was changed, while there is one thread. */
bool live_keeper_start(struct run *run, struct error *error);

#endif
