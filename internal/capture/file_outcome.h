/* SPDX-License-Identifier: MIT */
/*
 * file_outcome - the outcome of one read from a capture file, in any format.
 */
#ifndef CAPTURE_FILE_OUTCOME_H
#define CAPTURE_FILE_OUTCOME_H

enum file_outcome {
    FILE_FRAME,
    FILE_END,
    FILE_CUT,     /* the file ends inside a record or block */
    FILE_DAMAGED, /* the reader has the reason */
    FILE_FAILED,  /* the error is filled: the filter does not fit a link type */
};

/* libpcap's MAXIMUM_SNAPLEN; a longer packet is returned as snapped. */
enum { CAPTURED_MOST = 262144 };

#endif
