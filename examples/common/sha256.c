#include "sha256.h"

#include <string.h>

// FIPS 180-4, section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static inline uint32_t small0(uint32_t x)
{
    return rotate(x, 7) ^ rotate(x, 18) ^ x >> 3;
}

static inline uint32_t small1(uint32_t x)
{
    return rotate(x, 17) ^ rotate(x, 19) ^ x >> 10;
}

// RV32IM has no byte swap; __builtin_bswap32 would become a call.
static inline uint32_t swap(uint32_t x)
{
    uint32_t odd = x & 0x00ff00ff;
    uint32_t even = x >> 8 & 0x00ff00ff;
    odd = odd << 8 | even;
    return odd << 16 | odd >> 16;
}

// One round with the working variables by name: the caller rotates the names instead of the values.
// a ^ b of this round is b ^ c of the next, so that the majority costs three operations: (a ^ b) & (b ^ c) ^ b.
#define ROUND(a, b, c, d, e, f, g, h, ab, bc, i)                                                                   \
    do {                                                                                                           \
        h += (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & (f ^ g)) ^ g) + k[i] + w[i];                   \
        ab = a ^ b;                                                                                                \
        d += h;                                                                                                    \
        h += (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((ab & bc) ^ b);                                     \
    } while (0)

#define EIGHT_ROUNDS(i)                                                                                            \
    do {                                                                                                           \
        ROUND(a, b, c, d, e, f, g, h, x, y, (i));                                                                  \
        ROUND(h, a, b, c, d, e, f, g, y, x, (i) + 1);                                                              \
        ROUND(g, h, a, b, c, d, e, f, x, y, (i) + 2);                                                              \
        ROUND(f, g, h, a, b, c, d, e, y, x, (i) + 3);                                                              \
        ROUND(e, f, g, h, a, b, c, d, x, y, (i) + 4);                                                              \
        ROUND(d, e, f, g, h, a, b, c, y, x, (i) + 5);                                                              \
        ROUND(c, d, e, f, g, h, a, b, x, y, (i) + 6);                                                              \
        ROUND(b, c, d, e, f, g, h, a, y, x, (i) + 7);                                                              \
    } while (0)

// The schedule of all 64 words, then the rounds over it: both loops keep what they need in registers.
static void compress(uint32_t state[8], const uint32_t block[16])
{
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = swap(block[i]);
    for (uint32_t *p = w; p != w + 48; p += 4) {
        p[16] = p[0] + small0(p[1]) + p[9] + small1(p[14]);
        p[17] = p[1] + small0(p[2]) + p[10] + small1(p[15]);
        p[18] = p[2] + small0(p[3]) + p[11] + small1(p[16]);
        p[19] = p[3] + small0(p[4]) + p[12] + small1(p[17]);
    }

    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    uint32_t x, y = b ^ c;
    const uint32_t *k = K;
    for (const uint32_t *schedule = w; k != K + 64; k += 16, schedule += 16) {
        const uint32_t *w = schedule;
        EIGHT_ROUNDS(0);
        EIGHT_ROUNDS(8);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

void sha256_start(sha256 *hash)
{
    // FIPS 180-4, section 5.3.3: square roots of the first eight primes.
    static const uint32_t initial[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    memcpy(hash->state, initial, sizeof initial);
    hash->length = 0;
}

void sha256_update(sha256 *hash, const void *data, size_t length)
{
    const uint8_t *from = data;
    while (length > 0) {
        size_t used = hash->length % 64;
        size_t take = 64 - used < length ? 64 - used : length;
        if (take == 64 && ((uintptr_t)from & 3) == 0) {
            compress(hash->state, (const uint32_t *)from);
        } else {
            memcpy(hash->pending + used, from, take);
            if (used + take == 64)
                compress(hash->state, (const uint32_t *)hash->pending);
        }
        hash->length += take;
        from += take;
        length -= take;
    }
}

void sha256_finish(sha256 *hash, uint8_t digest[32])
{
    uint32_t bits[2] = { swap(hash->length >> 29), swap(hash->length << 3) };
    static const uint8_t padding[64] = { 0x80 };
    sha256_update(hash, padding, 1 + (119 - hash->length % 64) % 64);
    sha256_update(hash, bits, sizeof bits);
    for (int i = 0; i < 8; i++) {
        uint32_t word = swap(hash->state[i]);
        memcpy(digest + 4 * i, &word, sizeof word);
    }
}
