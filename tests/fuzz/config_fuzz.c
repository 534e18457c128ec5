/* SPDX-License-Identifier: MIT */
/* Any bytes as a configuration file: refused in a sentence, or settings that print and read back.
 */
#include "config/yaml_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct settings settings;
    unsigned lines[64] = {0};
    struct error error = {.sentence = ""};
    memset(&settings, 0, sizeof settings);
    bool good = yaml_text_read("f", data, size, &settings, lines, &error);
    if (!good && !error.sentence[0]) abort();
    for (size_t i = 0; good && i < option_row_count; i++) {
        char text[VALUE_TEXT_MOST];
        if (lines[i] == 0) continue;
        value_format(&option_rows[i], &settings, text, sizeof text);
        if (!value_parse(&option_rows[i], text, &settings, NULL)) abort();
    }
    return 0;
}
