/* SPDX-License-Identifier: MIT */
/*
 * seats - in which country a company has its head office. It is no country of an address: who
 * answers may stand elsewhere, and data may go on.
 */
#ifndef REPORT_SEATS_H
#define REPORT_SEATS_H

/* Two letters (ISO 3166-1); NULL: not known, or the company itself names several. */
const char *seat_of(const char *company);

#endif
