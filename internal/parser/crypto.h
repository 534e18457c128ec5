/* Digests (JA3, JA4, certificates) set up once per worker. Private to the parser room. */
#ifndef PARSER_CRYPTO_H
#define PARSER_CRYPTO_H

struct parser_crypto;
struct parser_crypto *parser_crypto_create(void);
void parser_crypto_destroy(struct parser_crypto *crypto);

#endif
