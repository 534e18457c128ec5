/* SPDX-License-Identifier: MIT */
/* under_way_words - what is under way, as members of an answer on the control socket
 * (model/messages.h). Private to this room. */
#ifndef PIPELINE_UNDER_WAY_WORDS_H
#define PIPELINE_UNDER_WAY_WORDS_H

#include "base/text.h"
#include "model/under_way.h"

void under_way_add_flows(struct text *members, const struct open_page *page, bool shows_names);
void under_way_add_talkers(struct text *members, const struct talkers *talkers);

#endif
