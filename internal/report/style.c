/* SPDX-License-Identifier: MIT */
#include "style.h"

#include "base/text.h"

#include <openssl/sha.h>
#include <string.h>

void style_hash(char hash[64])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    struct text text = text_into(hash, 64);
    (void)SHA256((const unsigned char *)report_style, strlen(report_style), digest);
    text_add_base64(&text, (struct span){digest, sizeof digest});
}
