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
    case EVENT_ADDRESS_CLAIM: observe_claim(tracker, &event->claim); return;
    case EVENT_HOST_TRAIT: observe_trait(tracker, &event->trait); return;
    case EVENT_LEASE_MESSAGE: observe_lease(tracker, &event->lease); return;
    case EVENT_CLIENT_HELLO: observe_client_hello(tracker, &event->client_hello); return;
    case EVENT_SERVER_HELLO: observe_server_hello(tracker, &event->server_hello); return;
    case EVENT_CERTIFICATE: observe_certificate(tracker, &event->certificate); return;
    case EVENT_REQUEST: observe_request(tracker, &event->request); return;
    case EVENT_REPLY: observe_reply(tracker, &event->reply); return;
    case EVENT_BODY: observe_body(tracker, &event->body); return;
    case EVENT_APPLICATION: observe_application(tracker, &event->application); return;
    case EVENT_ODDITY: tracker->counters.oddities++; return;
    }
}
