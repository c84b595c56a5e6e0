// Private input: n, four little-endian bytes, at most 2^27. Output: the number of primes below n, four little-endian bytes.
#include "guest.h"

enum { LIMIT = 1 << 27 };

int main(void)
{
    uint32_t n = guest_read_word("sieve: the private input must hold n as four bytes");
    if (n > LIMIT)
        guest_fail("sieve: n must be at most 2^27");

    // One byte per odd number: composite[i] speaks of 2i + 1. A byte costs one store where a bit would cost six instructions.
    uint32_t half = n / 2;
    uint8_t *composite = guest_heap(half + 1);
    uint32_t count = n > 2; // the prime 2
    for (uint32_t i = 1; i < half; i++) {
        if (composite[i])
            continue;
        count++;
        uint32_t prime = 2 * i + 1;
        if (prime >= 1 << 14) // its square is above every n allowed
            continue;
        for (uint32_t j = prime * prime / 2; j < half; j += prime)
            composite[j] = 1;
    }
    guest_write(FD_OUTPUT, &count, sizeof count);
    return 0;
}
