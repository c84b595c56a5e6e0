// Private input: n, four little-endian bytes, 1 to 512. The entries of two n × n matrices come from xorshift32, seed 1, first
// A, then B, by rows. Output: h after h := 31 h + c over the entries c of A · B by rows, all modulo 2^32, four little-endian bytes.
#include "guest.h"

enum { LIMIT = 512 };

int main(void)
{
    uint32_t n = guest_read_word("matrix: the private input must hold n as four bytes");
    if (n == 0 || n > LIMIT)
        guest_fail("matrix: n must lie between 1 and 512");

    uint32_t *a = guest_heap(2 * n * n * sizeof *a), *b = a + n * n, seed = 1;
    for (uint32_t i = 0; i < n * n; i++)
        a[i] = guest_random(&seed);
    for (uint32_t row = 0; row < n; row++)
        for (uint32_t column = 0; column < n; column++)
            b[column * n + row] = guest_random(&seed); // transposed: both factors are then read in order

    uint32_t checksum = 0;
    for (const uint32_t *row = a; row != a + n * n; row += n) {
        for (const uint32_t *column = b; column != b + n * n; column += n) {
            uint32_t sum = 0;
            for (uint32_t k = 0; k < n; k++)
                sum += row[k] * column[k];
            checksum = 31 * checksum + sum;
        }
    }
    guest_write(FD_OUTPUT, &checksum, sizeof checksum);
    return 0;
}
