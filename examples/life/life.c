// A public picture of Conway's Game of Life has an ancestor, and the prover knows it; ../life-cs says how. Public input: the number of
// generations (one byte) and the picture, lines of '#' and '.'. Private input: the ancestor. Output: "reached\n".
#include <string.h>

#include "guest.h"

enum { MAX_SIZE = 64 };

typedef struct {
    uint32_t width, height;
    uint64_t row[MAX_SIZE];
} board;

static _Noreturn void malformed(void)
{
    guest_fail("life: a picture has lines of # and . in one length, and both pictures one size");
}

static void read_board(int fd, board *to)
{
    static char text[256];
    size_t got;
    uint32_t length = 0;
    uint64_t row = 0;
    while ((got = guest_read(fd, text, sizeof text)) != 0)
        for (size_t i = 0; i < got; i++) {
            char c = text[i];
            if (c == '\n') {
                if (to->height == 0)
                    to->width = length;
                if (length == 0 || length != to->width || to->height == MAX_SIZE)
                    malformed();
                to->row[to->height++] = row;
                row = length = 0;
                continue;
            }
            if ((c != '#' && c != '.') || length == MAX_SIZE)
                malformed();
            row = row << 1 | (c == '#');
            length++;
        }
    if (length != 0 || to->height == 0)
        malformed();
}

static inline uint64_t add_three(uint64_t a, uint64_t b, uint64_t c, uint64_t *twos)
{
    *twos = (a & b) | (c & (a ^ b));
    return a ^ b ^ c;
}

static inline uint64_t next(uint64_t above, uint64_t row, uint64_t below)
{
    uint64_t twos0, twos2, twos3;
    uint64_t ones0 = add_three(above << 1, above, above >> 1, &twos0);
    uint64_t ones1 = row << 1 ^ row >> 1, twos1 = row << 1 & row >> 1;
    uint64_t ones2 = add_three(below << 1, below, below >> 1, &twos2);
    uint64_t ones = add_three(ones0, ones1, ones2, &twos3);
    return (twos0 ^ twos1 ^ twos2 ^ twos3) & ~((twos0 & twos1) | (twos2 & twos3)) & (ones | row);
}

static void advance(board *at)
{
    uint64_t inside = ~UINT64_C(0) >> (MAX_SIZE - at->width), above = 0, row = at->row[0];
    for (uint32_t i = 0; i < at->height; i++) {
        uint64_t below = i + 1 < at->height ? at->row[i + 1] : 0;
        at->row[i] = next(above, row, below) & inside;
        above = row;
        row = below;
    }
}

int main(void)
{
    static board picture, pattern;
    uint8_t generations;
    if (guest_read(FD_PUBLIC, &generations, 1) != 1)
        malformed();
    read_board(FD_PUBLIC, &picture);
    read_board(FD_PRIVATE, &pattern);
    if (picture.width != pattern.width || picture.height != pattern.height)
        malformed();
    while (generations-- != 0)
        advance(&pattern);
    if (memcmp(picture.row, pattern.row, sizeof pattern.row) != 0) {
        guest_say("life: the pattern becomes something else\n");
        guest_exit(1);
    }
    guest_write(FD_OUTPUT, "reached\n", 8);
    return 0;
}
