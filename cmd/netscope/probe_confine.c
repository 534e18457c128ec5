/* SPDX-License-Identifier: MIT */
#include "probe_confine.h"

#include "base/log.h"
#include "privilege/privilege.h"

#include <openssl/x509.h>
#include <stdlib.h>

static void pass_notice(void *owner, const char *sentence)
{
    (void)owner;
    log_line(LOG_LINE_NOTICE, "%s", sentence);
}

bool probe_confine(bool simulates, struct error *error)
{
    /* The resolver's files, and those of the trust store; a missing one is skipped. */
    static const char *const read[] = {"/etc/resolv.conf",
                                       "/etc/hosts",
                                       "/etc/nsswitch.conf",
                                       "/etc/host.conf",
                                       "/etc/gai.conf",
                                       "/etc/services",
                                       "/etc/ssl",
                                       "/etc/pki",
                                       "/usr/lib/ssl",
                                       "/usr/share/ca-certificates",
                                       "/usr/local/share/ca-certificates",
                                       "/etc/localtime",
                                       "/usr/share/zoneinfo",
                                       "/dev/urandom"};
    enum { COUNT = sizeof read / sizeof read[0] };
    struct privilege_path paths[COUNT + 2];
    size_t count = 0;
    for (; count < COUNT; count++)
        paths[count] = (struct privilege_path){read[count], false};
    const char *const named[] = {getenv(X509_get_default_cert_file_env()),
                                 getenv(X509_get_default_cert_dir_env())};
    for (size_t i = 0; i < 2; i++)
        if (named[i]) paths[count++] = (struct privilege_path){named[i], false};
    const struct privilege_plan plan = {.sandbox = SANDBOX_BEST_EFFORT,
                                        .paths = paths,
                                        .path_count = count,
                                        .sends = true,
                                        .serves = simulates, /* the relay takes connections */
                                        .notice = pass_notice};
    return privilege_drop(&plan, error);
}
