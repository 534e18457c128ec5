/* SPDX-License-Identifier: MIT */
/* Any bytes as CSV: as IEEE's registry, and as the user's fingerprints. */
#include "datasets/vendor_registry.h"
#include "enricher/csv.h"
#include "enricher/fingerprints.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char header[] = "Registry,Assignment,Organization Name\n";
    struct error error = {.sentence = ""};
    char *registry = malloc(sizeof header + size);
    memcpy(registry, header, sizeof header - 1);
    memcpy(registry + sizeof header - 1, data, size);
    struct data_writer *writer = data_writer_create(VENDORS_KIND, sizeof(struct vendor_entry));
    if (!vendor_registry_add(writer, "f", registry, sizeof header - 1 + size, &error) &&
        !error.sentence[0])
        abort();
    vendor_registry_finish(writer);
    data_writer_destroy(writer);
    free(registry);

    writer = data_writer_create(FINGERPRINTS_KIND, sizeof(struct name_entry));
    error.sentence[0] = '\0';
    if (!fingerprints_add_csv(writer, "f", data, size, &error) && !error.sentence[0]) abort();
    data_writer_destroy(writer);
    return 0;
}
