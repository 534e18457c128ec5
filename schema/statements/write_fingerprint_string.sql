-- SPDX-License-Identifier: MIT
-- What was hashed.
UPDATE fingerprint SET string = ? WHERE fingerprint_id = ? AND string IS NOT ?
