-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM tls_hello WHERE tls_id > ? AND tls_id <= ? AND hello_us < ?
