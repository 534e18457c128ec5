/*
 * The protocols: one line each, in the order in which content is probed, surest first.
 */
#include "parser/parser.h"

const struct protocol *const protocols[] = {
    NULL,
};
