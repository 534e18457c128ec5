-- SPDX-License-Identifier: MIT
SELECT count(*) > 4 AS several, count(DISTINCT ja4) AS ja4s, count(DISTINCT ja3_hash) > 1 AS many_ja3 FROM tls_handshakes;
