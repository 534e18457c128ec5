/* SPDX-License-Identifier: MIT */
#include "file/tree_size.h"

#include "file/database.h"

#include <stdlib.h>

enum {
    FILE_HEADER_BYTES = 100, /* before the header of page 1 */
    INNER_INDEX = 2,
    INNER_TABLE = 5,
    LEAF_INDEX = 10,
    LEAF_TABLE = 13,
    LEVELS_MOST = 12,
    PAGE_BYTES_MOST = 65536
};

struct tree {
    sqlite3_file *file;
    int64_t page_bytes, page_count;
    uint8_t page[PAGE_BYTES_MOST];
    int64_t pages, rows, leaves, rows_in_leaves, leaves_read;
};

/* The numbers of the pages of one level. */
struct level {
    int64_t *pages;
    int64_t count, room;
};

static unsigned big_endian(const uint8_t *at, int bytes)
{
    unsigned value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

/* Where the page's own header begins; NULL: it cannot be read. */
static const uint8_t *read_page(struct tree *tree, int64_t number)
{
    if (number < 1 || number > tree->page_count) return NULL;
    int result = tree->file->pMethods->xRead(tree->file, tree->page, (int)tree->page_bytes,
                                             (number - 1) * tree->page_bytes);
    return result == SQLITE_OK ? tree->page + (number == 1 ? FILE_HEADER_BYTES : 0) : NULL;
}

static bool is_inner(const uint8_t *header)
{
    return header[0] == INNER_INDEX || header[0] == INNER_TABLE;
}

static bool is_leaf(const uint8_t *header)
{
    return header[0] == LEAF_INDEX || header[0] == LEAF_TABLE;
}

static bool add_page(struct level *level, int64_t number)
{
    if (level->count == level->room) {
        int64_t room = level->room ? 2 * level->room : 256;
        int64_t *pages = realloc(level->pages, (size_t)room * sizeof *pages);
        if (!pages) return false;
        level->pages = pages;
        level->room = room;
    }
    level->pages[level->count++] = number;
    return true;
}

/* The pages below an inner page. Each cell begins with the number of one; the last is in the header. */
static bool add_below(struct tree *tree, const uint8_t *header, struct level *below)
{
    int cells = (int)big_endian(header + 3, 2);
    const uint8_t *pointers = header + 12;
    for (int i = 0; i < cells && pointers + 2 * i + 2 <= tree->page + tree->page_bytes; i++) {
        int64_t at = big_endian(pointers + 2 * i, 2);
        if (at + 4 > tree->page_bytes) continue;
        if (!add_page(below, big_endian(tree->page + at, 4))) return false;
    }
    /* In an index each cell of an inner page is an entry, too. */
    if (header[0] == INNER_INDEX) tree->rows += cells;
    return add_page(below, big_endian(header + 8, 4));
}

static void read_leaves(struct tree *tree, const struct level *level)
{
    int64_t step = level->count / TREE_SIZE_LEAVES > 0 ? level->count / TREE_SIZE_LEAVES : 1;
    tree->leaves = level->count;
    for (int64_t i = 0; i < level->count; i += step) {
        const uint8_t *header = read_page(tree, level->pages[i]);
        if (!header || !is_leaf(header)) continue;
        tree->leaves_read++;
        tree->rows_in_leaves += big_endian(header + 3, 2);
    }
    if (tree->leaves_read) tree->rows += tree->rows_in_leaves * tree->leaves / tree->leaves_read;
}

/* All leaves of a tree lie on one level. False: no memory. */
static bool descend(struct tree *tree, struct level *level)
{
    for (int depth = 0; level->count > 0 && depth < LEVELS_MOST; depth++) {
        struct level below = {.pages = NULL};
        bool good = true;
        const uint8_t *first = read_page(tree, level->pages[0]);
        tree->pages += level->count;
        if (!first || !is_inner(first)) {
            read_leaves(tree, level);
            return true;
        }
        for (int64_t i = 0; good && i < level->count; i++) {
            const uint8_t *header = read_page(tree, level->pages[i]);
            if (header && is_inner(header)) good = add_below(tree, header, &below);
        }
        free(level->pages);
        *level = below;
        if (!good) return false;
    }
    return true;
}

bool tree_size_of(sqlite3 *connection, int64_t root, struct tree_size *size)
{
    struct tree *tree = calloc(1, sizeof *tree);
    struct level level = {.pages = NULL};
    *size = (struct tree_size){.pages = 0};
    bool good = tree &&
                sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &tree->file) ==
                    SQLITE_OK &&
                tree->file && tree->file->pMethods &&
                database_integer(connection, "PRAGMA page_size", &tree->page_bytes) &&
                database_integer(connection, "PRAGMA page_count", &tree->page_count) &&
                tree->page_bytes <= PAGE_BYTES_MOST && add_page(&level, root) &&
                descend(tree, &level);
    if (good) *size = (struct tree_size){.pages = tree->pages, .rows = tree->rows};
    free(level.pages);
    free(tree);
    return good;
}
