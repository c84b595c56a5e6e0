// 32-bit division and remainder, signed and not, by variables and by constants (which compilers turn into products and shifts).
#include <guest.h>

#define BY_CONSTANT(d) hash = mix(hash, (uint32_t)(s / (d)) ^ (uint32_t)(s % (d)) << 1), hash = mix(hash, u / (unsigned)(d) + u % (unsigned)(d))

static uint32_t mix(uint32_t hash, uint32_t value)
{
    return (hash ^ value) * 0x9e3779b1u + (hash >> 15);
}

int main(void)
{
    static const uint32_t corners[] = { 0, 1, 2, 3, 7, 10, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff };
    const int count = sizeof corners / sizeof *corners;
    for (int i = 0; i < count; i++) {
        uint32_t u = corners[i], hash = 1;
        int32_t s = (int32_t)u;
        for (int j = 0; j < count; j++) {
            uint32_t v = corners[j];
            int32_t t = (int32_t)v;
            if (v == 0)
                continue;
            hash = mix(hash, u / v);
            hash = mix(hash, u % v);
            if (t == -1 && u == 0x80000000)
                continue;
            hash = mix(hash, (uint32_t)(s / t));
            hash = mix(hash, (uint32_t)(s % t));
        }
        BY_CONSTANT(3);
        BY_CONSTANT(7);
        BY_CONSTANT(10);
        BY_CONSTANT(16);
        BY_CONSTANT(-5);
        BY_CONSTANT(641);
        BY_CONSTANT(1000000007);
        guest_write(FD_OUTPUT, &hash, sizeof hash);
    }
    return 5;
}
