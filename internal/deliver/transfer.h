/* SPDX-License-Identifier: MIT */
/*
 * transfer - what all transfers by libcurl have in common: TLS is verified, no redirect is followed,
 * nothing but the wanted protocols is spoken, and each ends in time.
 */
#ifndef DELIVER_TRANSFER_H
#define DELIVER_TRANSFER_H

#include "send.h"

#include <curl/curl.h>

/* protocols: those of the URL, as curl names them, "http,https". NULL: no memory. */
CURL *transfer_open(const struct way *way, const char *protocols);
void transfer_close(CURL *curl);
/*
 * Of a transfer that failed before there was an answer: whether something was sent. The words are
 * libcurl's own about the kind of failure, so they hold no secret.
 */
void transfer_judge(CURLcode code, struct outcome *outcome);

#endif
