/* SPDX-License-Identifier: MIT */
/*
 * file_outcome - what reading on in a capture file comes to, whichever format it has.
 */
#ifndef CAPTURE_FILE_OUTCOME_H
#define CAPTURE_FILE_OUTCOME_H

enum file_outcome {
    FILE_FRAME,
    FILE_END,
    FILE_CUT,     /* the file ends inside a record or block */
    FILE_DAMAGED, /* the reader says what is wrong */
    FILE_FAILED,  /* the error is filled: the filter does not fit a link type */
};

/* What libpcap calls MAXIMUM_SNAPLEN: a longer packet is handed on as snapped. */
enum { CAPTURED_MOST = 262144 };

#endif
