/* SPDX-License-Identifier: MIT */
/* An event goes to the file that makes a record of its kind. */
#include "observe.h"

#include "flow_record.h"
#include "tracker_state.h"

static void observe_application(struct tracker *tracker, const struct application *application)
{
    if (!tracker->flow) return;
    if (application->becomes) tracker->flow->app_protocol = application->becomes;
    if (tracker->side == RESPONDER) flow_take_label(tracker, tracker->flow, application->detail);
}

void observe(void *owner, const struct event *event)
{
    struct tracker *tracker = owner;
    switch (event->kind) {
    case EVENT_NAME_MESSAGE: observe_name_message(tracker, &event->name); return;
    case EVENT_ADDRESS_BINDING: observe_address_binding(tracker, &event->claim); return;
    case EVENT_EVIDENCE: observe_evidence(tracker, &event->evidence); return;
    case EVENT_DHCP_MESSAGE: observe_dhcp_message(tracker, &event->lease); return;
    case EVENT_CLIENT_HELLO: observe_client_hello(tracker, &event->client_hello); return;
    case EVENT_SERVER_HELLO: observe_server_hello(tracker, &event->server_hello); return;
    case EVENT_CERTIFICATE: observe_certificate(tracker, &event->certificate); return;
    case EVENT_HTTP_REQUEST: observe_http_request(tracker, &event->request); return;
    case EVENT_HTTP_REPLY: observe_http_reply(tracker, &event->reply); return;
    case EVENT_HTTP_BODY: observe_http_body(tracker, &event->body); return;
    case EVENT_APPLICATION: observe_application(tracker, &event->application); return;
    case EVENT_ODDITY: tracker->counters.oddities++; return;
    }
}
