/* SPDX-License-Identifier: MIT */
/* Passes an event to the file that makes records of its kind. */
#include "observe.h"

#include "flow_record.h"
#include "tracker_state.h"

static void observe_application(const struct feeding *feeding,
                                const struct application *application)
{
    if (!feeding->flow) return;
    if (application->becomes) feeding->flow->app_protocol = application->becomes;
    if (feeding->side == RESPONDER) flow_take_label(feeding, application->detail);
}

void observe(void *owner, const struct event *event)
{
    const struct feeding *feeding = owner;
    switch (event->kind) {
    case EVENT_NAME_MESSAGE: observe_name_message(feeding, &event->name); return;
    case EVENT_ADDRESS_BINDING: observe_address_binding(feeding, &event->binding); return;
    case EVENT_EVIDENCE: observe_evidence(feeding, &event->evidence); return;
    case EVENT_DHCP_MESSAGE: observe_dhcp_message(feeding, &event->dhcp); return;
    case EVENT_CLIENT_HELLO: observe_client_hello(feeding, &event->client_hello); return;
    case EVENT_SERVER_HELLO: observe_server_hello(feeding, &event->server_hello); return;
    case EVENT_CERTIFICATE: observe_certificate(feeding, &event->certificate); return;
    case EVENT_HTTP_REQUEST: observe_http_request(feeding, &event->request); return;
    case EVENT_HTTP_REPLY: observe_http_reply(feeding, &event->reply); return;
    case EVENT_HTTP_BODY: observe_http_body(feeding, &event->body); return;
    case EVENT_LOGIN:
        if (feeding->flow) feeding->flow->cleartext_login = true;
        return;
    case EVENT_APPLICATION: observe_application(feeding, &event->application); return;
    case EVENT_ODDITY: feeding->tracker->counters.oddities++; return;
    }
}
