/* SPDX-License-Identifier: MIT */
/* Which device holds which address. */
#include "address_book.h"

struct address_key {
    struct ip_address ip;
    uint8_t padding[3];
    uint32_t link;
};
_Static_assert(sizeof(struct address_key) == 24, "compared as a block");

bool address_book_init(struct address_book *book, uint32_t addresses_most)
{
    return slab_init(&book->slab, sizeof(struct address), addresses_most) &&
           map_init(&book->index, sizeof(struct address_key));
}

void address_book_clear(struct address_book *book)
{
    slab_clear(&book->slab);
    map_clear(&book->index);
}

struct address *address_find(const struct address_book *book, const struct ip_address *ip)
{
    struct address_key key = {.ip = *ip, .link = book->link};
    uint32_t index = map_get(&book->index, &key);
    return index ? slab_at(&book->slab, index) : NULL;
}

struct address *address_enter(struct address_book *book, const struct ip_address *ip)
{
    struct address *address = address_find(book, ip);
    if (address) return address;
    struct address_key key = {.ip = *ip, .link = book->link};
    uint32_t index = slab_take(&book->slab);
    if (!index) return NULL;
    address = slab_at(&book->slab, index);
    address->ip = *ip;
    address->link = book->link;
    if (map_put(&book->index, &key, index)) return address;
    slab_give(&book->slab, index);
    return NULL;
}

struct address *address_next(const struct address_book *book, uint32_t *index)
{
    while (++*index < book->slab.fresh) {
        struct address *address = slab_at(&book->slab, *index);
        struct address_key key = {.ip = address->ip, .link = address->link};
        /* What was given back has another address, or none. */
        if (ip_is_set(&address->ip) && map_get(&book->index, &key) == *index) return address;
    }
    return NULL;
}

void address_remove(struct address_book *book, struct address *address)
{
    struct address_key key = {.ip = address->ip, .link = address->link};
    map_remove(&book->index, &key);
    slab_give(&book->slab, slab_index(&book->slab, address));
}

bool address_is_leased(const struct address *address, int64_t time_us)
{
    return address->hold == HOLD_LEASED && time_us <= address->until_us;
}
