/* SPDX-License-Identifier: MIT */
/* html_style - the style sheet of the page: that of reports, and page.css. Made by the build. */
#ifndef PROBE_HTML_STYLE_H
#define PROBE_HTML_STYLE_H

extern const char probe_style[];

#endif
