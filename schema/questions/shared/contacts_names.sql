-- SPDX-License-Identifier: MIT
-- Names that a report tells apart: those that a list judges today, and those of relays.
-- scan: a row for each name, and for each verdict.
SELECT name_id FROM name_label WHERE until_us IS NULL
UNION ALL
SELECT domain_id FROM domain WHERE RELAY_OF_NAME() IS NOT NULL;
