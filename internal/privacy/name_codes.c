/* SPDX-License-Identifier: MIT */
#include "name_codes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

struct name {
    uint32_t at, size; /* in `bytes` */
};

struct name_codes {
    uint8_t key[NAME_CODES_KEY_SIZE];
    char *bytes; /* the names in lower case, one behind the other */
    size_t bytes_used, bytes_capacity;
    struct name *names; /* sorted if is_sorted */
    size_t count, capacity;
    bool is_sorted;
    bool has_size[NAME_CODES_MOST + 1];
};

struct name_codes *name_codes_create(const uint8_t key[NAME_CODES_KEY_SIZE])
{
    struct name_codes *codes = calloc(1, sizeof *codes);
    if (codes) memcpy(codes->key, key, sizeof codes->key);
    return codes;
}

void name_codes_destroy(struct name_codes *codes)
{
    if (!codes) return;
    OPENSSL_cleanse(codes->key, sizeof codes->key);
    free(codes->bytes);
    free(codes->names);
    free(codes);
}

bool name_codes_is_inside(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* ---------------------------------------------------------------- codes */

static void digest(const struct name_codes *codes, const void *data, size_t size, uint8_t out[32])
{
    unsigned out_size = 0;
    if (!HMAC(EVP_sha256(), codes->key, sizeof codes->key, data, size, out, &out_size))
        memset(out, 0, 32); /* a library without SHA-256: nothing of the name is left then either */
}

const char *name_code(const struct name_codes *codes, struct span name, char code[NAME_CODE_SIZE])
{
    uint8_t small[NAME_CODES_MOST], hash[32], exact[32];
    size_t size = name.size < sizeof small ? name.size : sizeof small;
    bool has_capital = name.size > sizeof small; /* then the rest counts, too */
    for (size_t i = 0; i < size; i++) {
        small[i] = lower(name.data[i]);
        has_capital = has_capital || small[i] != name.data[i];
    }
    digest(codes, small, size, hash);
    struct text text = text_into(code, NAME_CODE_SIZE);
    text_add(&text, has_capital ? "N-" : "n-");
    text_add_hex(&text, hash, 8);
    if (!has_capital) return code;
    digest(codes, name.data, name.size, exact);
    text_add_char(&text, '-');
    text_add_hex(&text, exact, 2);
    return code;
}

const char *name_code_of_hash(const struct name_codes *codes, struct span hash, char code[65])
{
    uint8_t out[32];
    digest(codes, hash.data, hash.size, out);
    struct text text = text_into(code, 65);
    text_add_hex(&text, out, sizeof out);
    return code;
}

/* ---------------------------------------------------------------- names that were learned */

static bool grow(void **memory, size_t *capacity, size_t needed, size_t item)
{
    if (needed <= *capacity) return true;
    size_t more = *capacity ? 2 * *capacity : 64;
    while (more < needed)
        more *= 2;
    void *grown = realloc(*memory, more * item);
    if (!grown) return false;
    *memory = grown;
    *capacity = more;
    return true;
}

static bool add(struct name_codes *codes, struct span name)
{
    if (name.size == 0 || name.size > NAME_CODES_MOST) return true;
    if (codes->bytes_used + name.size > UINT32_MAX ||
        !grow((void **)&codes->bytes, &codes->bytes_capacity, codes->bytes_used + name.size, 1) ||
        !grow((void **)&codes->names, &codes->capacity, codes->count + 1, sizeof *codes->names))
        return false;
    codes->names[codes->count++] = (struct name){(uint32_t)codes->bytes_used, (uint32_t)name.size};
    for (size_t i = 0; i < name.size; i++)
        codes->bytes[codes->bytes_used++] = (char)lower(name.data[i]);
    codes->has_size[name.size] = true;
    codes->is_sorted = false;
    return true;
}

bool name_codes_learn(struct name_codes *codes, struct span name)
{
    char memory[2 * NAME_CODES_MOST];
    struct text escaped = text_into(memory, sizeof memory);
    const uint8_t *dot = name.size ? memchr(name.data, '.', name.size) : NULL;
    if (!add(codes, name)) return false;
    if (dot && !add(codes, (struct span){name.data, (size_t)(dot - name.data)})) return false;
    text_add_json_inside(&escaped, name); /* as it stands in a JSON text */
    return escaped.cut || escaped.size == name.size || add(codes, text_span(&escaped));
}

static int compare(const struct name_codes *codes, const struct name *name, const uint8_t *data,
                   size_t size)
{
    size_t common = name->size < size ? name->size : size;
    int order = memcmp(codes->bytes + name->at, data, common);
    return order ? order : (name->size > size) - (name->size < size);
}

static int by_bytes(const void *a, const void *b, void *owner)
{
    const struct name_codes *codes = owner;
    const struct name *second = b;
    return compare(codes, a, (const uint8_t *)codes->bytes + second->at, second->size);
}

static bool is_learned(struct name_codes *codes, const uint8_t *small, size_t size)
{
    size_t low = 0, high = codes->count;
    if (size > NAME_CODES_MOST || !codes->has_size[size]) return false;
    if (!codes->is_sorted)
        qsort_r(codes->names, codes->count, sizeof *codes->names, by_bytes, codes);
    codes->is_sorted = true;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(codes, &codes->names[middle], small, size);
        if (order == 0) return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The beginning of the text in lower case. */
static size_t lower_beginning(struct span text, uint8_t small[NAME_CODES_MOST])
{
    size_t size = text.size < NAME_CODES_MOST ? text.size : NAME_CODES_MOST;
    for (size_t i = 0; i < size; i++)
        small[i] = lower(text.data[i]);
    return size;
}

bool name_codes_know(struct name_codes *codes, struct span text)
{
    uint8_t small[NAME_CODES_MOST];
    if (text.size == 0 || text.size > NAME_CODES_MOST || !codes->has_size[text.size]) return false;
    return is_learned(codes, small, lower_beginning(text, small));
}

size_t name_codes_find(struct name_codes *codes, struct span text)
{
    uint8_t small[NAME_CODES_MOST];
    if (codes->count == 0) return 0;
    for (size_t size = lower_beginning(text, small); size >= NAME_CODES_WORD_LEAST; size--) {
        bool word_ends = size == text.size || !name_codes_is_inside(text.data[size]) ||
                         !name_codes_is_inside(text.data[size - 1]);
        if (word_ends && codes->has_size[size] && is_learned(codes, small, size)) return size;
    }
    return 0;
}
