-- SPDX-License-Identifier: MIT
-- What the public suffix list says of a name.
UPDATE domain SET registrable_domain = ? WHERE domain_id = ? AND registrable_domain IS NOT ?
