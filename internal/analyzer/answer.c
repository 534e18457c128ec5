/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <assert.h>

bool answer_open(struct answer *answer, struct storage_reader *reader, const char *query,
                 const struct parameter *parameters, size_t count, const char *const *names,
                 struct error *error)
{
    *answer = (struct answer){.error = error};
    answer->rows = storage_query(reader, query, NULL, parameters, count, error);
    if (!answer->rows) return false;
    for (size_t i = 0; names[i]; i++) {
        assert(i < ANSWER_COLUMNS_MOST);
        answer->columns[i] = storage_column(answer->rows, names[i]);
    }
    return true;
}

void answer_close(struct answer *answer)
{
    storage_rows_close(answer->rows);
    answer->rows = NULL;
}

int answer_next(struct answer *answer)
{
    return storage_next(answer->rows, answer->error);
}

int64_t answer_integer(const struct answer *answer, int column)
{
    return storage_integer(answer->rows, answer->columns[column]);
}

double answer_real(const struct answer *answer, int column)
{
    struct value value = storage_value(answer->rows, answer->columns[column]);
    return value.type == VALUE_REAL ? value.real : 1;
}

bool answer_is_null(const struct answer *answer, int column)
{
    return storage_is_null(answer->rows, answer->columns[column]);
}

const char *answer_text(const struct answer *answer, int column)
{
    return storage_text(answer->rows, answer->columns[column]);
}

struct ip_address answer_ip(const struct answer *answer, int column)
{
    struct ip_address ip;
    if (!ip_parse(answer_text(answer, column), &ip)) ip = (struct ip_address){.version = 0};
    return ip;
}
