/* SPDX-License-Identifier: MIT */
#include "mmdb_writer.h"

#include "dataset_file.h"

#include <stdlib.h>
#include <string.h>

/* A child is 0 (none: the root is never a child), a node's index, or a value above VALUE. */
enum { NODES_MOST = 1 << 25, VALUE_BYTES_MOST = 1 << 28, KEYS_MOST_BYTES = 2048 };
static const uint32_t VALUE = UINT32_C(1) << 31;

struct node {
    uint32_t child[2];
};

struct mmdb_writer {
    struct node *nodes;
    size_t node_count, node_capacity;
    uint8_t *values; /* the data section; the keys come first, and pointers refer to them */
    size_t value_size, value_capacity;
    bool out_of_memory; /* sticky; reported when saving */
};

/* ---------------------------------------------------------------- values */

/* Types of the format's data section. */
enum {
    MMDB_POINTER = 1,
    MMDB_TEXT = 2,
    MMDB_UINT16 = 5,
    MMDB_UINT32 = 6,
    MMDB_MAP = 7,
    MMDB_UINT64 = 9,
    MMDB_ARRAY = 11
};

static void add_bytes(struct mmdb_writer *writer, const void *data, size_t size)
{
    if (writer->value_capacity - writer->value_size < size) {
        size_t capacity = (writer->value_capacity + size) * 2;
        uint8_t *grown = capacity > VALUE_BYTES_MOST ? NULL : realloc(writer->values, capacity);
        if (!grown) {
            writer->out_of_memory = true;
            return;
        }
        writer->values = grown;
        writer->value_capacity = capacity;
    }
    memcpy(writer->values + writer->value_size, data, size);
    writer->value_size += size;
}

/* The control byte, with the further bytes for types above 7 and sizes above 28. */
static void add_control(struct mmdb_writer *writer, unsigned type, size_t size)
{
    uint8_t bytes[4];
    size_t count = 0;
    unsigned low = size < 29 ? (unsigned)size : size < 285 ? 29 : 30;
    bytes[count++] = (uint8_t)((type > 7 ? 0 : type << 5) | low);
    if (type > 7) bytes[count++] = (uint8_t)(type - 7);
    if (low == 29) bytes[count++] = (uint8_t)(size - 29);
    if (low == 30) {
        bytes[count++] = (uint8_t)((size - 285) >> 8);
        bytes[count++] = (uint8_t)(size - 285);
    }
    add_bytes(writer, bytes, count);
}

static void add_text(struct mmdb_writer *writer, const char *text)
{
    size_t size = strnlen(text, 60000);
    add_control(writer, MMDB_TEXT, size);
    add_bytes(writer, text, size);
}

/* Big-endian without leading zeros. */
static void add_number(struct mmdb_writer *writer, unsigned type, uint64_t number)
{
    uint8_t bytes[8];
    size_t size = 0;
    for (int shift = 56; shift >= 0; shift -= 8)
        if (size || number >> shift) bytes[size++] = (uint8_t)(number >> shift);
    add_control(writer, type, size);
    add_bytes(writer, bytes, size);
}

/* A pointer of 11 bits is enough, because the keys come first in the section. */
static void add_key(struct mmdb_writer *writer, size_t offset)
{
    uint8_t bytes[2] = {(uint8_t)(MMDB_POINTER << 5 | offset >> 8), (uint8_t)offset};
    add_bytes(writer, bytes, 2);
}

static const char *const keys[] = {"country", "iso_code", "autonomous_system_number",
                                   "autonomous_system_organization"};
enum key { KEY_COUNTRY, KEY_ISO_CODE, KEY_NUMBER, KEY_ORGANIZATION };

static size_t key_offset(enum key key)
{
    size_t offset = 0;
    for (unsigned i = 0; i < (unsigned)key; i++) /* one or two control bytes, then the text */
        offset += strlen(keys[i]) + (strlen(keys[i]) < 29 ? 1 : 2);
    return offset;
}

uint32_t mmdb_writer_country(struct mmdb_writer *writer, const char code[2])
{
    uint32_t value = (uint32_t)writer->value_size;
    char text[3] = {code[0], code[1], '\0'};
    add_control(writer, MMDB_MAP, 1);
    add_key(writer, key_offset(KEY_COUNTRY));
    add_control(writer, MMDB_MAP, 1);
    add_key(writer, key_offset(KEY_ISO_CODE));
    add_text(writer, text);
    return value;
}

uint32_t mmdb_writer_as(struct mmdb_writer *writer, uint32_t number, const char *name)
{
    uint32_t value = (uint32_t)writer->value_size;
    add_control(writer, MMDB_MAP, name ? 2 : 1);
    add_key(writer, key_offset(KEY_NUMBER));
    add_number(writer, MMDB_UINT32, number);
    if (name) {
        add_key(writer, key_offset(KEY_ORGANIZATION));
        add_text(writer, name);
    }
    return value;
}

uint32_t mmdb_writer_encoded(struct mmdb_writer *writer, const void *encoded, size_t size)
{
    uint32_t value = (uint32_t)writer->value_size;
    add_bytes(writer, encoded, size);
    return value;
}

/* ---------------------------------------------------------------- the tree */

static uint32_t add_node(struct mmdb_writer *writer, uint32_t child)
{
    if (writer->node_count == writer->node_capacity) {
        size_t capacity = writer->node_capacity * 2;
        struct node *grown =
            capacity > NODES_MOST ? NULL : realloc(writer->nodes, capacity * sizeof *grown);
        if (!grown) {
            writer->out_of_memory = true;
            return 0;
        }
        writer->nodes = grown;
        writer->node_capacity = capacity;
    }
    writer->nodes[writer->node_count] = (struct node){{child, child}};
    return (uint32_t)writer->node_count++;
}

struct mmdb_writer *mmdb_writer_create(void)
{
    struct mmdb_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return NULL;
    writer->node_capacity = 1 << 16;
    writer->value_capacity = 1 << 16;
    writer->nodes = malloc(writer->node_capacity * sizeof *writer->nodes);
    writer->values = malloc(writer->value_capacity);
    if (!writer->nodes || !writer->values) {
        mmdb_writer_destroy(writer);
        return NULL;
    }
    (void)add_node(writer, 0);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        add_text(writer, keys[i]);
    return writer;
}

void mmdb_writer_destroy(struct mmdb_writer *writer)
{
    if (!writer) return;
    free(writer->nodes);
    free(writer->values);
    free(writer);
}

void mmdb_writer_put(struct mmdb_writer *writer, const uint8_t address[16], unsigned bits,
                     uint32_t value)
{
    uint32_t leaf = value == MMDB_NO_VALUE ? 0 : VALUE | value, node = 0;
    if (bits == 0) writer->nodes[0] = (struct node){{leaf, leaf}};
    for (unsigned i = 0; i < bits && !writer->out_of_memory; i++) {
        unsigned bit = address[i / 8] >> (7 - i % 8) & 1;
        uint32_t child = writer->nodes[node].child[bit];
        if (i + 1 == bits) {
            writer->nodes[node].child[bit] = leaf;
        } else {
            if (child == 0 || child & VALUE) {
                child = add_node(writer, child); /* this may move the nodes */
                writer->nodes[node].child[bit] = child;
            }
            node = child;
        }
    }
}

static unsigned __int128 to_number(const uint8_t bytes[16])
{
    unsigned __int128 number = 0;
    for (int i = 0; i < 16; i++)
        number = number << 8 | bytes[i];
    return number;
}

void mmdb_writer_put_range(struct mmdb_writer *writer, const struct ip_address *first_address,
                           const struct ip_address *last_address, uint32_t value)
{
    unsigned __int128 first = to_number(first_address->bytes),
                      last = to_number(last_address->bytes);
    unsigned width = first_address->version == 4 ? 32 : 128;
    if (first_address->version != last_address->version) return;
    while (first <= last) {
        unsigned free_bits = 0; /* the largest block that starts here and ends within the range */
        while (free_bits < width && !(first >> free_bits & 1)) {
            unsigned __int128 block = ((unsigned __int128)2 << free_bits) - 1;
            if (block > last - first) break;
            free_bits++;
        }
        uint8_t bytes[16];
        for (int i = 0; i < 16; i++)
            bytes[i] = (uint8_t)(first >> (120 - 8 * i));
        mmdb_writer_put(writer, bytes, 128 - free_bits, value);
        if (free_bits == 128 || (last - first) >> free_bits == 0) break;
        first += (unsigned __int128)1 << free_bits;
    }
}

/*
 * Joins equal neighbours, from the leaves up. At most 128 deep. Returns the replacement of the
 * node.
 */
static uint32_t join_equal(struct mmdb_writer *writer, uint32_t node)
{
    for (int bit = 0; bit < 2; bit++) {
        uint32_t child = writer->nodes[node].child[bit];
        if (child && !(child & VALUE)) writer->nodes[node].child[bit] = join_equal(writer, child);
    }
    const struct node *joined = &writer->nodes[node];
    bool leaves = joined->child[0] == 0 || joined->child[0] & VALUE;
    return node && leaves && joined->child[0] == joined->child[1] ? joined->child[0] : node;
}

/* Numbers the nodes that are still reachable, in the order of the addresses. */
static void number_nodes(const struct mmdb_writer *writer, uint32_t node, uint32_t *order,
                         uint32_t *number_of, uint32_t *count)
{
    number_of[node] = *count;
    order[(*count)++] = node;
    for (int bit = 0; bit < 2; bit++) {
        uint32_t child = writer->nodes[node].child[bit];
        if (child && !(child & VALUE)) number_nodes(writer, child, order, number_of, count);
    }
}

/* ---------------------------------------------------------------- the file */

static void put_record(uint8_t *at, unsigned record_bits, const uint32_t record[2])
{
    uint32_t left = record[0], right = record[1];
    if (record_bits == 28) { /* the upper four bits of both share the byte in the middle */
        at[0] = (uint8_t)(left >> 16);
        at[1] = (uint8_t)(left >> 8);
        at[2] = (uint8_t)left;
        at[3] = (uint8_t)((left >> 24 & 15) << 4 | (right >> 24 & 15));
        at[4] = (uint8_t)(right >> 16);
        at[5] = (uint8_t)(right >> 8);
        at[6] = (uint8_t)right;
        return;
    }
    unsigned bytes = record_bits / 8;
    for (unsigned i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(left >> 8 * (bytes - 1 - i));
        at[bytes + i] = (uint8_t)(right >> 8 * (bytes - 1 - i));
    }
}

/* Appends the metadata after the values. */
static void add_metadata(struct mmdb_writer *writer, uint32_t node_count, unsigned record_bits,
                         const char *type, const char *description, int64_t facts_us)
{
    static const char marker[] = "\xab\xcd\xefMaxMind.com";
    add_bytes(writer, marker, sizeof marker - 1);
    add_control(writer, MMDB_MAP, 9);
    add_text(writer, "binary_format_major_version");
    add_number(writer, MMDB_UINT16, 2);
    add_text(writer, "binary_format_minor_version");
    add_number(writer, MMDB_UINT16, 0);
    add_text(writer, "build_epoch");
    /* libmaxminddb refuses a database of the year 1970, so an unknown time becomes 1. */
    add_number(writer, MMDB_UINT64, facts_us < 1000000 ? 1 : (uint64_t)facts_us / 1000000);
    add_text(writer, "database_type");
    add_text(writer, type);
    add_text(writer, "description");
    add_control(writer, MMDB_MAP, 1);
    add_text(writer, "en");
    add_text(writer, description);
    add_text(writer, "ip_version");
    add_number(writer, MMDB_UINT16, 6);
    add_text(writer, "languages");
    add_control(writer, MMDB_ARRAY, 1);
    add_text(writer, "en");
    add_text(writer, "node_count");
    add_number(writer, MMDB_UINT32, node_count);
    add_text(writer, "record_size");
    add_number(writer, MMDB_UINT16, record_bits);
}

/* The tree with its final numbers; NULL if there is no memory left. */
static uint8_t *write_tree(const struct mmdb_writer *writer, size_t tail_size, uint32_t *node_count,
                           unsigned *record_bits, size_t *tree_size)
{
    uint32_t *order = malloc(2 * writer->node_count * sizeof *order), count = 0;
    if (!order) return NULL;
    uint32_t *number_of = order + writer->node_count;
    number_nodes(writer, 0, order, number_of, &count);
    uint64_t largest = (uint64_t)count + 16 + writer->value_size;
    *record_bits = largest < 1 << 24 ? 24 : largest < 1 << 28 ? 28 : 32;
    size_t node_bytes = *record_bits / 4;
    *tree_size = count * node_bytes;
    uint8_t *file = calloc(1, *tree_size + 16 + tail_size);
    for (uint32_t i = 0; file && i < count; i++) {
        uint32_t record[2];
        for (int bit = 0; bit < 2; bit++) {
            uint32_t child = writer->nodes[order[i]].child[bit];
            record[bit] = child == 0      ? count
                          : child & VALUE ? count + 16 + (child & ~VALUE)
                                          : number_of[child];
        }
        put_record(file + i * node_bytes, *record_bits, record);
    }
    free(order);
    *node_count = count;
    return file;
}

bool mmdb_writer_save(struct mmdb_writer *writer, const char *path, const char *type,
                      const char *description, int64_t facts_us, struct error *error)
{
    enum { METADATA_MOST_BYTES = 4096 };
    if (!writer->out_of_memory) (void)join_equal(writer, 0);
    uint32_t node_count = 0;
    unsigned record_bits = 0;
    size_t tree_size = 0, value_size = writer->value_size;
    uint8_t *file = writer->out_of_memory
                        ? NULL
                        : write_tree(writer, writer->value_size + METADATA_MOST_BYTES, &node_count,
                                     &record_bits, &tree_size);
    if (file) add_metadata(writer, node_count, record_bits, type, description, facts_us);
    bool fits = writer->value_size - value_size <= METADATA_MOST_BYTES;
    if (!file || !fits || writer->out_of_memory) {
        free(file);
        return error_no_memory(error, "write '%s'", path);
    }
    memcpy(file + tree_size + 16, writer->values, writer->value_size);
    bool good = dataset_file_write(path, file, tree_size + 16 + writer->value_size, error);
    free(file);
    return good;
}
