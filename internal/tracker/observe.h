/* SPDX-License-Identifier: MIT */
/*
 * observe - events of the parsers become records. observe.c dispatches them; each group of kinds
 * has a file. Private to this room.
 */
#ifndef TRACKER_OBSERVE_H
#define TRACKER_OBSERVE_H

#include "model/evidence_ground.h"
#include "tracker_state.h"

/* The emit of a sink whose owner is a const struct feeding. */
void observe(void *feeding, const struct event *event);
void observe_name_message(const struct feeding *feeding, const struct name_message *message);
void observe_client_hello(const struct feeding *feeding, const struct client_hello *hello);
void observe_server_hello(const struct feeding *feeding, const struct server_hello *hello);
void observe_certificate(const struct feeding *feeding, const struct certificate *certificate);
void observe_handshake_over(const struct feeding *feeding);
void observe_http_request(const struct feeding *feeding, const struct http_request *request);
void observe_http_reply(const struct feeding *feeding, const struct http_reply *reply);
void observe_http_body(const struct feeding *feeding, const struct http_body *body);
void observe_dhcp_message(const struct feeding *feeding, const struct dhcp_message *message);
/* A frame that is not IP came from this host. */
void observe_sender(const struct feeding *feeding);
void observe_address_binding(const struct feeding *feeding, const struct address_binding *binding);
/* From the first SYN of a connection: evidence of the sender's system in its options. */
void observe_syn(const struct feeding *feeding, const struct packet *packet);
void observe_evidence(const struct feeding *feeding, const struct evidence *evidence);
/* The system that a program's user agent names; agent may be empty. */
void observe_user_agent(const struct feeding *feeding, struct span agent,
                        enum evidence_ground ground);

#endif
