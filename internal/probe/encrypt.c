/* SPDX-License-Identifier: MIT */
#include "encrypt.h"

/* Called for each record. Once the time is over, it is as if the server said that it closes. */
static void look_at_time(int is_written, int version, int kind, const void *bytes, size_t size,
                         SSL *ssl, void *owner)
{
    const struct layer_of_probe *of = owner;
    (void)is_written;
    (void)version;
    (void)kind;
    (void)bytes;
    (void)size;
    if (probe_left_us(of->probe, of->layer) == 0)
        SSL_set_shutdown(ssl, SSL_get_shutdown(ssl) | SSL_RECEIVED_SHUTDOWN);
}

static void watch(const struct layer_of_probe *of, SSL_CTX *context)
{
    SSL_CTX_set_msg_callback(context, look_at_time);
    SSL_CTX_set_msg_callback_arg(context, (void *)of);
}

void encrypt_for_openssl(const struct probe *probe, enum probe_layer layer, SSL_CTX *context)
{
    trust_for_openssl(&probe->trust, context);
    watch(&probe->layers[layer], context);
}

/* libcurl's own idea of where the system's authorities are does not know SSL_CERT_FILE. */
static CURLcode take_context(CURL *curl, void *context, void *owner)
{
    const struct layer_of_probe *of = owner;
    (void)curl;
    trust_for_context_of_curl(&of->probe->trust, context);
    watch(of, context);
    return CURLE_OK;
}

void encrypt_for_curl(const struct probe *probe, enum probe_layer layer, CURL *curl)
{
    (void)curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, take_context);
    (void)curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, (void *)&probe->layers[layer]);
    trust_for_curl(&probe->trust, curl);
}
