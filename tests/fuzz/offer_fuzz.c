/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a header Alt-Svc, or as the datagram that answers the question for the versions of
 * QUIC; the first byte says which. What is read fits, and is what was written.
 */
#include "probe/alt_svc.h"
#include "probe/quic_versions.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_header(const uint8_t *data, size_t size)
{
    struct alt_svc found;
    char *value = malloc(size + 1);
    if (!value) abort();
    memcpy(value, data, size);
    value[size] = 0;
    if (alt_svc_read(&found, value) &&
        (found.port == 0 || !memchr(found.host, 0, sizeof found.host)))
        abort();
    free(value);
}

/* The IDs are the ones of the input, else no input would have the right ones. */
static void read_versions(const uint8_t *data, size_t size)
{
    enum { OURS_AT = 6, THEIRS_AT = 15 };
    struct quic_versions asked = {.count = 0};
    if (size >= THEIRS_AT + QUIC_ID_BYTES) {
        memcpy(asked.ours, data + OURS_AT, QUIC_ID_BYTES);
        memcpy(asked.theirs, data + THEIRS_AT, QUIC_ID_BYTES);
    }
    bool good = quic_versions_read(&asked, (struct span){data, size});
    if (asked.count > QUIC_VERSIONS_MOST || (good && size % 4 != 3)) abort();
    for (size_t i = 0; i < asked.count; i++) {
        char word[24];
        struct text text = text_into(word, sizeof word);
        quic_version_add(&text, asked.versions[i]);
        if (text.cut || text.size == 0) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    if (data[0] % 2)
        read_header(data + 1, size - 1);
    else
        read_versions(data + 1, size - 1);
    return 0;
}
