/* SPDX-License-Identifier: MIT */
#include "veil.h"

#include "device_names.h"
#include "pseudonyms.h"

#include <stdlib.h>
#include <string.h>

/* The longest code or address in the place of one byte: "::1" may become 39 characters. */
enum { GROWTH = 20, ROOM_LEAST = 256 };

struct veil {
    struct pseudonyms *pseudonyms;
    struct name_codes *names;
    char *memory; /* of the last text */
    size_t room;
    char code[65];
};

struct veil *veil_open(const char *key_file, const struct ip_network *local, size_t local_count,
                       struct error *error)
{
    const struct privacy_options options = {.mode = PSEUDONYMS_ALL,
                                            .key_file = key_file,
                                            .local_networks = local,
                                            .local_network_count = local_count};
    struct veil *veil = calloc(1, sizeof *veil);
    if (!veil) {
        error_no_memory(error, "make pseudonyms");
        return NULL;
    }
    veil->pseudonyms = pseudonyms_create(&options, error);
    if (veil->pseudonyms) {
        veil->names = pseudonyms_name_codes(veil->pseudonyms);
        if (!veil->names) error_no_memory(error, "make pseudonyms");
    }
    if (veil->names) return veil;
    veil_close(veil);
    return NULL;
}

void veil_close(struct veil *veil)
{
    if (!veil) return;
    pseudonyms_destroy(veil->pseudonyms);
    free(veil->memory);
    free(veil);
}

uint32_t veil_ipv4(void *owner, uint32_t address)
{
    struct veil *veil = owner;
    const uint8_t bytes[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
                              (uint8_t)(address >> 8), (uint8_t)address};
    struct ip_address ip = ip_from_v4(bytes);
    (void)pseudonyms_ip(veil->pseudonyms, &ip);
    return ip_last_word(&ip);
}

uint64_t veil_mac(void *owner, uint64_t mac)
{
    struct veil *veil = owner;
    struct mac_address address = mac_from_integer(mac);
    (void)pseudonyms_mac(veil->pseudonyms, &address);
    return mac_to_integer(&address);
}

bool veil_learn(void *owner, struct span name)
{
    struct veil *veil = owner;
    return name_codes_learn(veil->names, name);
}

static bool make_room(struct veil *veil, size_t size)
{
    if (size <= veil->room) return true;
    char *grown = realloc(veil->memory, size);
    if (!grown) return false;
    veil->memory = grown;
    veil->room = size;
    return true;
}

/* A part of a text that may be a name as a whole. */
static void add_part(struct veil *veil, struct span part, struct text *out)
{
    char code[NAME_CODE_SIZE];
    if (name_codes_know(veil->names, part)) {
        text_add(out, name_code(veil->names, part, code));
    } else if (local_domain_size(part) > 0) {
        pseudonyms_add_local_name(veil->pseudonyms, part, out);
    } else if (!pseudonyms_text(veil->pseudonyms, part, false, out)) {
        text_add_bytes(out, part.data, part.size);
    }
}

/* Answers are lines of two fields (answer_set), and lists are JSON. */
static bool ends_part(struct span text, size_t at)
{
    bool is_json = text.data[0] == '[' || text.data[0] == '{';
    size_t escapes = 0;
    if (text.data[at] == '\t' || text.data[at] == '\n') return true;
    if (!is_json || text.data[at] != '"') return false;
    while (escapes < at && text.data[at - 1 - escapes] == '\\')
        escapes++;
    return escapes % 2 == 0;
}

struct span veil_text(void *owner, struct span text)
{
    struct veil *veil = owner;
    struct span none = {NULL, 0};
    size_t begin = 0;
    if (text.size > SIZE_MAX / GROWTH - ROOM_LEAST ||
        !make_room(veil, text.size * GROWTH + ROOM_LEAST))
        return none;
    struct text out = text_into(veil->memory, veil->room);
    for (size_t at = 0; at <= text.size; at++) {
        if (at < text.size && !ends_part(text, at)) continue;
        add_part(veil, (struct span){text.data + begin, at - begin}, &out);
        if (at < text.size) text_add_char(&out, (char)text.data[at]);
        begin = at + 1;
    }
    return out.cut ? none : text_span(&out);
}

struct span veil_code(void *owner, struct span text)
{
    struct veil *veil = owner;
    (void)name_code(veil->names, text, veil->code);
    return (struct span){(const uint8_t *)veil->code, strlen(veil->code)};
}

struct span veil_hash(void *owner, struct span hash)
{
    struct veil *veil = owner;
    (void)name_code_of_hash(veil->names, hash, veil->code);
    return (struct span){(const uint8_t *)veil->code, strlen(veil->code)};
}
