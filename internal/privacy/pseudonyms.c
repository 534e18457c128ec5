/* SPDX-License-Identifier: MIT */
#include "pseudonyms.h"

#include "base/hash.h"
#include "key_file.h"
#include "mac_cipher.h"
#include "prefix_cipher.h"

#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

enum { NETWORKS_MOST = 64, KNOWN_MOST = 4096 };

/* Always local, because they belong to the link, whatever the configuration. The last ends with 24
 * bits of a host's address (RFC 4291, 2.7.1). */
static const char *const link_networks[] = {"169.254.0.0/16", "fe80::/10", "ff02::1:ff00:0/104"};
/* Addresses with the same meaning everywhere. No other address may become one of them. */
static const char *const fixed_networks[] = {"0.0.0.0/32",         "127.0.0.0/8", "224.0.0.0/4",
                                             "255.255.255.255/32", "::/128",      "::1/128",
                                             "ff00::/8",           "fe80::/64"};

struct known {
    struct ip_address ip, pseudonym;
};

struct pseudonyms {
    enum pseudonym_mode mode;
    struct ip_network kept[NETWORKS_MOST]; /* local ones first */
    size_t own_count, kept_count;
    struct prefix_cipher *prefixes;
    struct mac_cipher *macs;
    uint8_t name_key[NAME_CODES_KEY_SIZE];
    struct name_codes *names;       /* NULL: names stay */
    struct known known[KNOWN_MOST]; /* a flow's addresses repeat often */
};

static void pseudonyms_keep(struct pseudonyms *pseudonyms, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)ip_network_parse(texts[i], &pseudonyms->kept[pseudonyms->kept_count++]);
}

/* Separate keys for everything that is not Crypto-PAn, so that no use reveals anything about
 * another. */
static bool derive(const uint8_t key[KEY_FILE_SIZE], const char *use, uint8_t out[32])
{
    unsigned size = 0;
    return HMAC(EVP_sha256(), key, KEY_FILE_SIZE, (const uint8_t *)use, strlen(use), out, &size) &&
           size == 32;
}

struct pseudonyms *pseudonyms_create(const struct privacy_options *options, struct error *error)
{
    uint8_t key[KEY_FILE_SIZE], mac_key[32];
    if (!key_file_read(options->key_file, key, error)) return NULL;
    struct pseudonyms *pseudonyms = calloc(1, sizeof *pseudonyms);
    bool good = pseudonyms && derive(key, "netscope mac", mac_key) &&
                derive(key, "netscope name", pseudonyms->name_key);
    if (good) {
        size_t room = NETWORKS_MOST - sizeof link_networks / sizeof link_networks[0] -
                      sizeof fixed_networks / sizeof fixed_networks[0];
        pseudonyms->mode = options->mode;
        for (size_t i = 0; i < options->local_network_count && i < room; i++)
            pseudonyms->kept[pseudonyms->kept_count++] = options->local_networks[i];
        pseudonyms_keep(pseudonyms, link_networks, sizeof link_networks / sizeof link_networks[0]);
        pseudonyms->own_count = pseudonyms->kept_count;
        pseudonyms_keep(pseudonyms, fixed_networks,
                        sizeof fixed_networks / sizeof fixed_networks[0]);
        pseudonyms->prefixes = prefix_cipher_create(key, pseudonyms->kept, pseudonyms->kept_count);
        pseudonyms->macs = mac_cipher_create(mac_key);
        good = pseudonyms->prefixes && pseudonyms->macs;
    }
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(mac_key, sizeof mac_key);
    if (good) return pseudonyms;
    error_no_memory(error, "make pseudonyms");
    pseudonyms_destroy(pseudonyms);
    return NULL;
}

void pseudonyms_destroy(struct pseudonyms *pseudonyms)
{
    if (!pseudonyms) return;
    prefix_cipher_destroy(pseudonyms->prefixes);
    mac_cipher_destroy(pseudonyms->macs);
    name_codes_destroy(pseudonyms->names);
    OPENSSL_cleanse(pseudonyms->name_key, sizeof pseudonyms->name_key);
    free(pseudonyms);
}

struct name_codes *pseudonyms_name_codes(struct pseudonyms *pseudonyms)
{
    if (!pseudonyms->names) pseudonyms->names = name_codes_create(pseudonyms->name_key);
    return pseudonyms->names;
}

struct name_codes *pseudonyms_names(const struct pseudonyms *pseudonyms)
{
    return pseudonyms->names;
}

bool pseudonyms_is_own(const struct pseudonyms *pseudonyms, const struct ip_address *ip)
{
    for (size_t i = 0; i < pseudonyms->own_count; i++) {
        if (ip_network_contains(&pseudonyms->kept[i], ip)) return true;
    }
    return false;
}

static bool is_to_be_replaced(const struct pseudonyms *pseudonyms, const struct ip_address *ip)
{
    if (!ip_is_set(ip) || ip_is_unspecified(ip) || ip_is_loopback(ip) || ip_is_broadcast(ip))
        return false;
    if (pseudonyms_is_own(pseudonyms, ip)) return true;
    return pseudonyms->mode == PSEUDONYMS_ALL && !ip_is_multicast(ip);
}

bool pseudonyms_ip(struct pseudonyms *pseudonyms, struct ip_address *ip)
{
    if (!is_to_be_replaced(pseudonyms, ip)) return false;
    struct known *known = &pseudonyms->known[hash_bytes(ip, sizeof *ip) % KNOWN_MOST];
    if (!ip_equal(&known->ip, ip)) {
        known->ip = *ip;
        known->pseudonym = prefix_cipher_apply(pseudonyms->prefixes, ip);
    }
    *ip = known->pseudonym;
    return true;
}

bool pseudonyms_mac(struct pseudonyms *pseudonyms, struct mac_address *mac)
{
    struct mac_address pseudonym = mac_cipher_apply(pseudonyms->macs, mac);
    bool changed = !mac_equal(mac, &pseudonym);
    *mac = pseudonym;
    return changed;
}
