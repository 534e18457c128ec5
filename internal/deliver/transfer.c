/* SPDX-License-Identifier: MIT */
#include "transfer.h"

#include "deliver.h"

static int look_at_stop(void *owner, curl_off_t total, curl_off_t now, curl_off_t up_total,
                        curl_off_t up_now)
{
    const struct way *way = owner;
    (void)total;
    (void)now;
    (void)up_total;
    (void)up_now;
    return *way->stop ? 1 : 0;
}

static size_t ignore(char *bytes, size_t size, size_t count, void *owner)
{
    (void)bytes;
    (void)owner;
    return size * count;
}

CURL *transfer_open(const struct way *way, const char *protocols)
{
    CURL *curl = curl_easy_init();
    if (!curl) return NULL;
    long timeout_ms = (long)(way->timeout_us / 1000);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (way->target->ca_file[0]) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, way->target->ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout_ms / 1000 + 1);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_at_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, way);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    return curl;
}

void transfer_close(CURL *curl)
{
    curl_easy_cleanup(curl);
}

void transfer_judge(CURLcode code, struct outcome *outcome)
{
    switch ((int)code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
    case CURLE_LOGIN_DENIED:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        outcome_set(outcome, OUTCOME_LATER, "Nothing was sent: %s", curl_easy_strerror(code));
        return;
    default:
        outcome_set(outcome, OUTCOME_UNKNOWN, "It is not known whether it arrived: %s",
                    curl_easy_strerror(code));
    }
}

const char *deliver_library_version(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}
