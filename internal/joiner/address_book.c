/* SPDX-License-Identifier: MIT */
/* Which device holds which address. */
#include "address_book.h"

struct address_key {
    struct ip_address ip;
    uint8_t padding[1];
    uint16_t source;
    uint32_t link;
};
_Static_assert(sizeof(struct address_key) == 24, "compared as a block");

static struct address_key key_of(const struct address *address)
{
    return (struct address_key){
        .ip = address->ip, .source = address->source, .link = address->link};
}

/* The entry on exactly this link. */
static struct address *find(const struct address_book *book, const struct ip_address *ip,
                            uint32_t link, uint16_t source)
{
    struct address_key key = {.ip = *ip, .source = source, .link = link};
    uint32_t index = map_get(&book->index, &key);
    return index ? slab_at(&book->slab, index) : NULL;
}

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
    struct address *address = find(book, ip, book->link, book->source);
    return address || !book->unplaced ? address : find(book, ip, LINK_UNKNOWN, 0);
}

/* Enters it on the link at hand. */
static bool place(struct address_book *book, struct address *address)
{
    address->link = book->link;
    address->source = book->source;
    struct address_key key = key_of(address);
    book->unplaced += address->link == LINK_UNKNOWN;
    return map_put(&book->index, &key, slab_index(&book->slab, address));
}

struct address *address_enter(struct address_book *book, const struct ip_address *ip)
{
    struct address *address = address_find(book, ip);
    if (address && (address->link != LINK_UNKNOWN || book->link == LINK_UNKNOWN)) return address;
    if (address) {
        struct address_key before = key_of(address);
        map_remove(&book->index, &before);
        book->unplaced--;
    } else {
        uint32_t index = slab_take(&book->slab);
        if (!index) return NULL;
        address = slab_at(&book->slab, index);
        address->ip = *ip;
    }
    if (place(book, address)) return address;
    slab_give(&book->slab, slab_index(&book->slab, address));
    return NULL;
}

struct address *address_next(const struct address_book *book, uint32_t *index)
{
    while (++*index < book->slab.fresh) {
        struct address *address = slab_at(&book->slab, *index);
        struct address_key key = key_of(address);
        /* What was given back has another address, or none. */
        if (ip_is_set(&address->ip) && map_get(&book->index, &key) == *index) return address;
    }
    return NULL;
}

void address_remove(struct address_book *book, struct address *address)
{
    struct address_key key = key_of(address);
    book->unplaced -= address->link == LINK_UNKNOWN;
    map_remove(&book->index, &key);
    slab_give(&book->slab, slab_index(&book->slab, address));
}

bool address_is_leased(const struct address *address, int64_t time_us)
{
    return address->hold == HOLD_LEASED && time_us <= address->until_us;
}
