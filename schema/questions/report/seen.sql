-- SPDX-License-Identifier: MIT
-- What was sent to the outside, by contact: what the other questions of a report begin with.
-- scan: a row a day, device and contact.
SEEN()
;
