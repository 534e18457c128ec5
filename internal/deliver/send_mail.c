/* SPDX-License-Identifier: MIT */
/* A mail, by SMTP with TLS: smtps://, or smtp:// with STARTTLS, which must succeed. */
#include "attachment.h"
#include "form.h"
#include "secret.h"
#include "transfer.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAIL_SIZE = 2 * LETTER_BODY_SIZE }; /* without what is attached */

struct mail {
    char url[SECRET_SIZE], password[SECRET_SIZE];
    char *bytes;
    size_t size, at;
    const char *not_attached; /* why; NULL: it is, or there is nothing */
};

static size_t give(char *out, size_t size, size_t count, void *owner)
{
    struct mail *mail = owner;
    size_t left = mail->size - mail->at, most = size * count;
    if (left > most) left = most;
    memcpy(out, mail->bytes + mail->at, left);
    mail->at += left;
    return left;
}

static struct curl_slist *make_recipients(const struct target *target)
{
    struct curl_slist *recipients = NULL;
    for (const char *to = NULL; (to = text_list_next(&target->to, to));)
        recipients = curl_slist_append(recipients, to);
    return recipients;
}

/*
 * RFC 5321, 4.2.1: 4yz is "later", 5yz is for good. So it is with a login (RFC 4954, 6): 454 is
 * later; 535 is for good, for the same user and password are refused again, and a server may lock
 * who repeats them.
 */
static void judge(CURL *curl, CURLcode code, const struct mail *mail, struct outcome *outcome)
{
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK)
        outcome_set(outcome, OUTCOME_DELIVERED, "SMTP %ld%s%s", status,
                    mail->not_attached ? "; the report is not attached: " : "",
                    mail->not_attached ? mail->not_attached : "");
    else if (status >= 400 && status < 500)
        outcome_set(outcome, OUTCOME_LATER, "SMTP %ld", status);
    else if (status >= 500 && status < 600 && code != CURLE_USE_SSL_FAILED)
        outcome_set(outcome, OUTCOME_REFUSED, "SMTP %ld%s", status,
                    code == CURLE_LOGIN_DENIED
                        ? ": the login is refused, correct the user and the password"
                        : "");
    else
        transfer_judge(code, outcome);
}

static void set_options(CURL *curl, const struct target *target, struct mail *mail,
                        struct curl_slist *recipients)
{
    curl_easy_setopt(curl, CURLOPT_URL, mail->url);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, target->from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, mail);
    if (!target->user[0]) return;
    curl_easy_setopt(curl, CURLOPT_USERNAME, target->user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, mail->password);
}

static void send_mail(const struct way *way, struct mail *mail, struct outcome *outcome)
{
    struct curl_slist *recipients = make_recipients(way->target);
    CURL *curl = transfer_open(way, "smtp,smtps");
    if (curl && recipients) {
        set_options(curl, way->target, mail, recipients);
        judge(curl, curl_easy_perform(curl), mail, outcome);
    }
    transfer_close(curl);
    curl_slist_free_all(recipients);
}

/* False: there is not enough memory. */
static bool write_mail(const struct way *way, const struct letter *letter, struct mail *mail)
{
    struct span file = {NULL, 0};
    if (letter->file[0]) (void)attachment_read(letter->file, &file, &mail->not_attached);
    size_t size = MAIL_SIZE + 2 * file.size;
    mail->bytes = malloc(size);
    if (mail->bytes) {
        struct text text = text_into(mail->bytes, size);
        form_mail(way->target, letter, file.data ? &file : NULL, way->now_us, &text);
        mail->size = text.size;
    }
    free((void *)(uintptr_t)file.data);
    return mail->bytes != NULL;
}

void send_to_mail(const struct way *way, const struct letter *letter, struct outcome *outcome)
{
    const struct target *target = way->target;
    struct mail *mail = calloc(1, sizeof *mail);
    if (!mail) return;
    bool good = write_mail(way, letter, mail) ||
                outcome_set(outcome, OUTCOME_LATER, "There is not enough memory");
    if (good && target->url_file[0])
        good = secret_read(target->url_file, "The URL", mail->url, outcome);
    else
        (void)snprintf(mail->url, sizeof mail->url, "%s", target->url);
    if (good && target->password_file[0])
        good = secret_read(target->password_file, "The password", mail->password, outcome);
    if (good) send_mail(way, mail, outcome);
    free(mail->bytes);
    secret_wipe(mail, sizeof *mail);
    free(mail);
}
