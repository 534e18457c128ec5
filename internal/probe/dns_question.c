/* SPDX-License-Identifier: MIT */
#include "dns_question.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>

/* RFC 8484, section 4.1: over HTTPS the number is 0, so that caches see equal questions. */
bool secure_make(struct secure_question *question)
{
    enum { EDNS_MOST = 1232, FLAGS_AT = 3, FLAG_AD = 0x20 };
    unsigned short id = 0;
    unsigned char *bytes = NULL;
    int size = 0;
    bool by_https = question->place.by_https;
    if (!by_https && getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id) return false;
    if (ares_create_query(question->probe->target.host, ns_c_in, ns_t_a, id, 1, &bytes, &size,
                          EDNS_MOST) != ARES_SUCCESS)
        return false;
    bool fits = size > FLAGS_AT && (size_t)size <= sizeof question->question - 2;
    if (fits) {
        question->question[0] = (uint8_t)(size >> 8);
        question->question[1] = (uint8_t)size;
        memcpy(question->question + 2, bytes, (size_t)size);
        question->question[2 + FLAGS_AT] |= FLAG_AD;
        question->question_size = 2 + (size_t)size;
    }
    ares_free_string(bytes);
    return fits;
}

void secure_fail(struct secure_question *question, const char *format, ...)
{
    char why[SENTENCE_SIZE];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(why, sizeof why, format, values);
    va_end(values);
    question->is_over = true;
    step_end(question->probe, question->step);
    step_say(question->step, question->is_named ? PROBE_FAILED : PROBE_NOT_TRIED, "It %s %s: %s",
             question->is_named ? "does not answer over" : "offers no DNS over",
             question->place.by_https ? "HTTPS" : "TLS", why);
}

void secure_take_answer(struct secure_question *question, struct span message)
{
    question->is_over = question->is_answered = true;
    step_end(question->probe, question->step);
    if (message.size < 2 || memcmp(message.data, question->question + 2, 2) != 0)
        step_say(question->step, PROBE_FAILED, "The answer is not one to this question.");
    else
        dns_answer_read(question->step, message, ns_t_a, &question->addresses);
}
