// Private input: any bytes. Output: their Keccak-256 digest as Ethereum uses it (padding byte 0x01, not SHA-3's 0x06).
#include <string.h>

#include "guest.h"

enum { RATE = 136 };

static inline uint64_t rotate(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

// The Keccak reference, version 3.0, section 1.2: iota's round constants.
static const uint64_t ROUND_CONSTANTS[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
    0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
    0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

// Chi over one row y of b, written back to a.
#define CHI(y)                                                                                                     \
    do {                                                                                                           \
        uint64_t b0 = b[(y)], b1 = b[(y) + 1], b2 = b[(y) + 2], b3 = b[(y) + 3], b4 = b[(y) + 4];                  \
        a[(y)] = b0 ^ (~b1 & b2);                                                                                  \
        a[(y) + 1] = b1 ^ (~b2 & b3);                                                                              \
        a[(y) + 2] = b2 ^ (~b3 & b4);                                                                              \
        a[(y) + 3] = b3 ^ (~b4 & b0);                                                                              \
        a[(y) + 4] = b4 ^ (~b0 & b1);                                                                              \
    } while (0)

// Theta's parity of column x.
#define COLUMN(x) c[x] = a[x] ^ a[(x) + 5] ^ a[(x) + 10] ^ a[(x) + 15] ^ a[(x) + 20]

// Theta's last step, rho and pi for one lane.
#define MOVE(to, from, n) b[to] = rotate(a[from] ^ d[(from) % 5], n)

static void permute(uint64_t a[25])
{
    uint64_t b[25], c[5], d[5];
    for (int round = 0; round < 24; round++) {
        COLUMN(0);
        COLUMN(1);
        COLUMN(2);
        COLUMN(3);
        COLUMN(4);
        d[0] = c[4] ^ rotate(c[1], 1);
        d[1] = c[0] ^ rotate(c[2], 1);
        d[2] = c[1] ^ rotate(c[3], 1);
        d[3] = c[2] ^ rotate(c[4], 1);
        d[4] = c[3] ^ rotate(c[0], 1);
        b[0] = a[0] ^ d[0];
        MOVE(10, 1, 1);
        MOVE(20, 2, 62);
        MOVE(5, 3, 28);
        MOVE(15, 4, 27);
        MOVE(16, 5, 36);
        MOVE(1, 6, 44);
        MOVE(11, 7, 6);
        MOVE(21, 8, 55);
        MOVE(6, 9, 20);
        MOVE(7, 10, 3);
        MOVE(17, 11, 10);
        MOVE(2, 12, 43);
        MOVE(12, 13, 25);
        MOVE(22, 14, 39);
        MOVE(23, 15, 41);
        MOVE(8, 16, 45);
        MOVE(18, 17, 15);
        MOVE(3, 18, 21);
        MOVE(13, 19, 8);
        MOVE(14, 20, 18);
        MOVE(24, 21, 2);
        MOVE(9, 22, 61);
        MOVE(19, 23, 56);
        MOVE(4, 24, 14);
        CHI(0);
        CHI(5);
        CHI(10);
        CHI(15);
        CHI(20);
        a[0] ^= ROUND_CONSTANTS[round];
    }
}

static void absorb(uint64_t state[25], const uint64_t block[RATE / 8])
{
    for (int i = 0; i < RATE / 8; i++)
        state[i] ^= block[i];
    permute(state);
}

int main(void)
{
    static uint64_t state[25];
    static uint64_t buffer[RATE / 8];
    size_t length;
    while ((length = guest_read(FD_PRIVATE, buffer, RATE)) == RATE)
        absorb(state, buffer);
    uint8_t *bytes = (uint8_t *)buffer;
    memset(bytes + length, 0, RATE - length);
    bytes[length] ^= 0x01;
    bytes[RATE - 1] ^= 0x80;
    absorb(state, buffer);
    guest_write(FD_OUTPUT, state, 32);
    return 0;
}
