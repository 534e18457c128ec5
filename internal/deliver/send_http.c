/* SPDX-License-Identifier: MIT */
/* A POST of JSON, with the id as Idempotency-Key. */
#include "form.h"
#include "secret.h"
#include "transfer.h"

#include <stdio.h>
#include <stdlib.h>

enum { BODY_SIZE = 2 * LETTER_BODY_SIZE, AUTHORIZATION_SIZE = SECRET_SIZE + 32 };

/* What is wiped when the transfer is over. */
struct post {
    char url[SECRET_SIZE], token[SECRET_SIZE], authorization[AUTHORIZATION_SIZE];
    char body[BODY_SIZE];
};

static bool find_url(const struct target *target, struct post *post, struct outcome *outcome)
{
    if (!target->url_file[0]) {
        (void)snprintf(post->url, sizeof post->url, "%s", target->url);
        return true;
    }
    if (!secret_read(target->url_file, "The URL", post->url, outcome)) return false;
    if (target_has_scheme(post->url, "https") ||
        (target_has_scheme(post->url, "http") && target_is_local(post->url)))
        return true;
    return outcome_set(outcome, OUTCOME_LATER, "The URL in %s does not begin with https://",
                       target->url_file);
}

static bool find_token(const struct target *target, struct post *post, struct outcome *outcome)
{
    if (!target->token_file[0]) return true;
    if (!secret_read(target->token_file, "The token", post->token, outcome)) return false;
    (void)snprintf(post->authorization, sizeof post->authorization, "Authorization: Bearer %s",
                   post->token);
    return true;
}

static struct curl_slist *make_headers(const struct post *post, const struct letter *letter)
{
    char key[sizeof letter->id + 32];
    (void)snprintf(key, sizeof key, "Idempotency-Key: %s", letter->id);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, key);
    headers = curl_slist_append(headers, "User-Agent: netscope/" NETSCOPE_VERSION);
    headers = curl_slist_append(headers, "Expect:");
    if (post->authorization[0]) headers = curl_slist_append(headers, post->authorization);
    return headers;
}

static void judge(CURL *curl, struct outcome *outcome)
{
    long status = 0;
    curl_off_t wait_s = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait_s);
    if (status >= 200 && status < 300)
        outcome_set(outcome, OUTCOME_DELIVERED, "HTTP %ld", status);
    else if (status >= 300 && status < 400)
        outcome_set(outcome, OUTCOME_REFUSED,
                    "HTTP %ld: redirects are not followed, correct the URL", status);
    else if (status == 408 || status == 429 || status >= 500)
        outcome_set(outcome, OUTCOME_LATER, "HTTP %ld", status);
    else
        outcome_set(outcome, OUTCOME_REFUSED, "HTTP %ld", status);
    if (wait_s > 0 && wait_s < 86400) outcome->wait_us = (int64_t)wait_s * 1000000;
}

static void send_post(const struct way *way, const struct letter *letter, struct post *post,
                      struct outcome *outcome)
{
    struct curl_slist *headers = make_headers(post, letter);
    CURL *curl = transfer_open(way, "http,https");
    if (curl && headers) {
        curl_easy_setopt(curl, CURLOPT_URL, post->url);
        /* A proxy of the environment would read the token. */
        if (target_is_local(post->url)) curl_easy_setopt(curl, CURLOPT_PROXY, "");
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body);
        CURLcode code = curl_easy_perform(curl);
        if (code == CURLE_OK)
            judge(curl, outcome);
        else
            transfer_judge(code, outcome);
    }
    transfer_close(curl);
    if (headers && post->authorization[0]) {
        for (struct curl_slist *header = headers; header; header = header->next)
            secret_wipe(header->data, strlen(header->data));
    }
    curl_slist_free_all(headers);
}

void send_to_webhook(const struct way *way, const struct letter *letter, struct outcome *outcome)
{
    const struct target *target = way->target;
    struct post *post = calloc(1, sizeof *post);
    if (!post) return;
    struct text body = text_into(post->body, sizeof post->body);
    if (target->kind == TARGET_WEBHOOK)
        form_json(letter, &body);
    else
        form_chat((enum target_kind)target->kind, letter, &body);
    if (find_url(target, post, outcome) && find_token(target, post, outcome))
        send_post(way, letter, post, outcome);
    secret_wipe(post, sizeof *post);
    free(post);
}
