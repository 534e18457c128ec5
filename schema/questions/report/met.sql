-- SPDX-License-Identifier: MIT
-- Whom a device met on which day: what the question about the exposure begins with.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
)
MET()
;
