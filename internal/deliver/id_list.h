/* SPDX-License-Identifier: MIT */
/* id_list - numbers of messages in the form of model/request.h, "12-90,95", being written. */
#ifndef DELIVER_ID_LIST_H
#define DELIVER_ID_LIST_H

#include "model/request.h"

#include <stddef.h>

struct id_list {
    char text[MESSAGES_BYTES_MOST + 1];
    size_t size, range_at; /* where the last range begins */
    int64_t first, last;   /* of that range; 0: there is none */
};

/* False: it does not fit, or does not rise; the list is unchanged. */
bool id_list_add(struct id_list *list, int64_t first, int64_t last);

#endif
