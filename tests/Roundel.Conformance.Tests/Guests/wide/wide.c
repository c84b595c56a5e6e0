// 64-bit arithmetic: carries, products, quotients by library calls, shifts by variable amounts, conversions.
#include <guest.h>

static const uint64_t values[] = {
    0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
    0x123456789abcdef0, 0xfedcba9876543210,
};

int main(void)
{
    const int count = sizeof values / sizeof *values;
    for (int i = 0; i < count; i++) {
        uint64_t hash = 14695981039346656037u;
        for (int j = 0; j < count; j++) {
            uint64_t a = values[i], b = values[j];
            int64_t sa = (int64_t)a, sb = (int64_t)b;
            uint64_t results[] = {
                a + b, a - b, a * b, a & b, a | b, a ^ b, a << (b & 63), a >> (b & 63), (uint64_t)(sa >> (b & 63)),
                b ? a / b : 7, b ? a % b : 8, sb && !(sb == -1 && a == values[8]) ? (uint64_t)(sa / sb) : 9,
                sb && !(sb == -1 && a == values[8]) ? (uint64_t)(sa % sb) : 10, a < b, sa < sb, a == b, (uint64_t)(uint32_t)a * (uint32_t)b,
                (uint64_t)((int64_t)(int32_t)a * (int32_t)b),
            };
            for (unsigned k = 0; k < sizeof results / sizeof *results; k++)
                hash = (hash ^ results[k]) * 1099511628211u;
        }
        guest_write(FD_OUTPUT, &hash, sizeof hash);
    }
    return 0;
}
