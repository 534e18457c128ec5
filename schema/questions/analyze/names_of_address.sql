-- SPDX-License-Identifier: MIT
-- Names that led to an address, as many as the rule counts.
SELECT domain AS name FROM domain_address WHERE ip = :ip LIMIT 3;
