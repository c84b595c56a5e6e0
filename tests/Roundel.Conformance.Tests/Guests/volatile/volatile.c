// What must happen just as written: volatile accesses of all widths, fences, reads into odd places, input in pieces.
#include <guest.h>

static volatile uint8_t byte_cell;
static volatile int16_t half_cell;
static volatile uint32_t word_cell, table[8];
static volatile uint64_t wide_cell;
static uint8_t input[64];

int main(void)
{
    uint32_t hash = 0;
    for (uint32_t i = 0; i < 40; i++) {
        byte_cell = (uint8_t)(i * 91);
        half_cell = (int16_t)(byte_cell * -257);
        word_cell = (uint32_t)half_cell + byte_cell;
        word_cell += word_cell;
        __asm__ volatile("fence" ::: "memory");
        wide_cell = (uint64_t)word_cell * word_cell + wide_cell;
        table[word_cell & 7] ^= (uint32_t)wide_cell;
        table[i & 7] += (uint32_t)(wide_cell >> 32);
        __asm__ volatile(".word 0x0000100f" ::: "memory"); // FENCE.I
        hash = hash * 33 + table[(i * 5) & 7];
    }
    size_t got = guest_read(FD_PRIVATE, input + 1, 5);
    got += guest_read(FD_PRIVATE, input + 9, 30);
    for (size_t i = 0; i < sizeof input; i++)
        hash = (hash ^ input[i]) * 16777619u;
    uint32_t words[] = { hash, (uint32_t)got, (uint32_t)half_cell, table[3] };
    guest_write(FD_OUTPUT, words, sizeof words);
    guest_write(FD_OUTPUT, input, sizeof input);
    return (int)(hash & 0x3f);
}
