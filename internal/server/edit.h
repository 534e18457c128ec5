/* SPDX-License-Identifier: MIT */
/*
 * edit - what people say through the API: the label of a device, its kind, that it is ignored or a
 * part of another one; the state and the note of a finding; a silence, and its end.
 *
 * The server writes nothing. A change is a request (model/request.h) to the capture that writes the
 * database, over its control socket, in the name of the token ("api:NAME"). So it is audited there.
 * If no capture runs, nothing is changed, and the answer names the command that does it.
 *
 *   PATCH devices/ID    one of {"label":TEXT|null} {"kind":TEXT|null} {"ignored":BOOL} {"part_of":ID|null}
 *   PATCH alerts/ID     {"status":"open"|"acknowledged"|"closed","note":TEXT}, {"note":TEXT|null}
 *   POST silences       {"rule":TEXT,"for":"30d","device_id":ID,"target":TEXT,"note":TEXT}
 *   DELETE silences/ID
 *
 * A member that is not one of these is refused. Any thread. Private to this room.
 */
#ifndef SERVER_EDIT_H
#define SERVER_EDIT_H

#include "answer.h"
#include "route.h"
#include "server.h"

struct edit {
    enum route_kind kind;
    int64_t id;       /* of the path; 0: it has none */
    const char *body; /* JSON; NULL: it has none */
    size_t body_size;
    const char *token; /* the name of the one who asks */
};

/* The message for the capture. False: the error says what does not fit. */
bool edit_read(const struct edit *edit, const struct server_options *options,
               struct message *message, struct error *error);
/* Asks the capture, which may take some seconds, and answers with what was changed. */
void edit_send(const struct message *message, const struct server_options *options,
               struct answer *answer);

#endif
