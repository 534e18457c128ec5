-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT place_id FROM place
WHERE country IS ?
    AND city IS ?
    AND asn IS ?
    AND as_org IS ?
