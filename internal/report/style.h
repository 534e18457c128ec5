/* SPDX-License-Identifier: MIT */
/* style - the style sheet of the page (style.css), and its hash for the page's policy. Private. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

/* Made of style.css by the build. */
extern const char report_style[];

/* SHA-256 in base64 (CSP, level 3, section 2.3.1). */
void style_hash(char hash[64]);

#endif
