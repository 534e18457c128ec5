-- The id of what was interned before.
SELECT domain_id FROM domain WHERE name = ?
