/* SPDX-License-Identifier: MIT */
/*
 * True if this was compiled with a sanitizer. Sanitizers need further system calls, files and
 * threads.
 */
#ifndef PRIVILEGE_SANITIZER_H
#define PRIVILEGE_SANITIZER_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
