/* SPDX-License-Identifier: MIT */
/*
 * message - one message about a finding or a report, as a target may read it.
 *
 * Texts are UTF-8 without characters that are not seen or drive a terminal. A message for a target
 * that is not for an officer has no names of people's devices, and no file that names them. Plain
 * values.
 */
#ifndef DELIVER_MESSAGE_H
#define DELIVER_MESSAGE_H

#include "base/error.h"
#include "base/text.h"
#include "model/request.h"
#include "storage/reader.h"

#include <stdbool.h>
#include <stdint.h>

struct message_text {
    int64_t message_id;
    int64_t alert_id, report_id; /* 0: it is about the other one */
    int64_t device_id;           /* 0: none */
    int level;                   /* 0 to 4 */
    int64_t count;
    char change[16], severity[16], rule[64];
    char first_time[32], last_time[32]; /* empty: not known */
    char title[512], explanation[2048];
    char device[256]; /* how the device is called; empty: none */
    char ip[64], mac[32];
    char file[FILE_BYTES_MOST + 1]; /* the report; empty: none */
    bool is_file_kept_back;         /* the target may not read it */
};

/* 1: read; 0: there is no such message any more; -1: the error has the reason. */
int message_read(struct storage_reader *reader, int64_t message_id, bool with_names,
                 struct message_text *message, struct error *error);

#endif
