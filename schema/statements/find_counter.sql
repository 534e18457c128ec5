-- SPDX-License-Identifier: MIT
-- What was kept of one name.
SELECT value FROM counter WHERE name = ?
