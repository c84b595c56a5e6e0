// Bytes, halves and words at every alignment: packed structures, bit fields, unions, copies that overlap, strings.
#include <guest.h>
#include <string.h>

struct packed {
    uint8_t a;
    uint32_t b;
    int16_t c;
    uint64_t d;
    int8_t e;
} __attribute__((packed));

struct fields {
    unsigned one : 1, five : 5, eleven : 11;
    signed seven : 7;
};

union view {
    uint32_t word;
    uint16_t halves[2];
    int8_t bytes[4];
};

static uint8_t arena[256];

__attribute__((noinline)) static uint32_t read32(const uint8_t *at)
{
    uint32_t word;
    __builtin_memcpy(&word, at, sizeof word);
    return word;
}

int main(void)
{
    struct packed records[9];
    for (int i = 0; i < 9; i++)
        records[i] = (struct packed){ (uint8_t)(i * 37), 0x80000001u * (uint32_t)i, (int16_t)(i * -1111), 0x0123456789abcdefu << i, (int8_t)(100 + i * 20) };
    for (int i = 1; i < 9; i++) {
        records[i].b += records[i - 1].b >> 3;
        records[i].c = (int16_t)(records[i].c - records[i - 1].e);
        records[i].d ^= (uint64_t)records[i].c;
    }
    memcpy(arena + 3, records, sizeof records);
    memmove(arena + 6, arena + 3, sizeof records);
    memmove(arena + 1, arena + 6, 50);
    memset(arena + 200, 0xa5, 7);
    uint32_t sum = 0;
    for (int i = 0; i < 240; i++)
        sum = sum * 5 + read32(arena + i);
    struct fields f = { 1, 30, 2000, -60 };
    f.five += 5;
    f.eleven -= 2001;
    f.seven -= 10;
    union view v = { .word = 0x8899aabb };
    int32_t mixed = v.bytes[0] + v.bytes[3] * 256 + v.halves[1];
    v.halves[0] = 0x1234;
    v.bytes[3] = 0x7f;
    uint32_t words[] = { sum, f.one, f.five, f.eleven, (uint32_t)f.seven, (uint32_t)mixed, v.word, (uint32_t)memcmp(arena, arena + 5, 9) >> 31 };
    guest_write(FD_OUTPUT, arena, sizeof arena);
    guest_write(FD_OUTPUT, words, sizeof words);
    guest_write(FD_OUTPUT, &"odd"[1], 2);
    return 0;
}
