// Private input: n, four little-endian bytes. n pseudo-random words (xorshift32, seed 1) are added into 64 MB at pseudo-random
// places, then the same n places are read again. Output: h after h := 33 h + word over these reads, modulo 2^32, four
// little-endian bytes.
#include "guest.h"

enum { WORDS = 1 << 24 };

int main(void)
{
    uint32_t n = guest_read_word("memory: the private input must hold n as four bytes");
    uint32_t *memory = guest_heap(WORDS * sizeof *memory);

    uint32_t state = 1, checksum = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t x = guest_random(&state);
        memory[x % WORDS] += x;
    }
    state = 1;
    for (uint32_t i = 0; i < n; i++)
        checksum = 33 * checksum + memory[guest_random(&state) % WORDS];
    guest_write(FD_OUTPUT, &checksum, sizeof checksum);
    return 0;
}
