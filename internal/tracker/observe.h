/* SPDX-License-Identifier: MIT */
/*
 * observe - events of the parsers become records: observe.c deals them out; those that have a life
 * of their own have a file each. Private to this room.
 */
#ifndef TRACKER_OBSERVE_H
#define TRACKER_OBSERVE_H

#include "tracker_state.h"

/* The tracker's sink. */
void observe(void *tracker, const struct event *event);
void observe_name_message(struct tracker *tracker, const struct name_message *message);
void observe_client_hello(struct tracker *tracker, const struct client_hello *hello);
void observe_server_hello(struct tracker *tracker, const struct server_hello *hello);
void observe_certificate(struct tracker *tracker, const struct certificate *certificate);
void observe_handshake_over(struct tracker *tracker, struct flow *flow);
void observe_http_request(struct tracker *tracker, const struct http_request *request);
void observe_http_reply(struct tracker *tracker, const struct http_reply *reply);
void observe_http_body(struct tracker *tracker, const struct http_body *body);
void observe_dhcp_message(struct tracker *tracker, const struct dhcp_message *lease);
void observe_address_binding(struct tracker *tracker, const struct address_binding *claim);
/* The first SYN of a connection: what its options say of the sender's system. */
void observe_syn(struct tracker *tracker, const struct flow *flow, const struct packet *packet);
void observe_evidence(struct tracker *tracker, const struct evidence *evidence);
/* What the sender's program says that it runs on; agent may be empty. */
void observe_user_agent(struct tracker *tracker, struct span agent, enum evidence_source source);

#endif
