// SHA-256 (FIPS 180-4) over a stream.
#ifndef ROUNDEL_SHA256_H
#define ROUNDEL_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t state[8];
    uint32_t length;     // bytes so far; a guest never sees 2^32 of them
    _Alignas(4) uint8_t pending[64]; // the incomplete block
} sha256;

void sha256_start(sha256 *hash);

// Any number of bytes; quickest when `data` is word aligned and full blocks come at once.
void sha256_update(sha256 *hash, const void *data, size_t length);

// Pads and writes the 32 bytes of the digest.
void sha256_finish(sha256 *hash, uint8_t digest[32]);

#endif
