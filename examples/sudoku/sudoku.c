// A public puzzle has a solution, and the prover knows it. Public input: the puzzle, 81 characters, a dot or a zero for an empty cell.
// Private input: the solution. White space is skipped. Output: "solved\n".
#include "guest.h"

enum { SIZE = 9, BOX = 3, ALL_DIGITS = 0x3fe };

static uint8_t puzzle[SIZE * SIZE], solution[SIZE * SIZE];

static void read_grid(int fd, uint8_t *cells)
{
    static uint8_t text[256];
    size_t length, count = 0;
    while ((length = guest_read(fd, text, sizeof text)) != 0)
        for (size_t i = 0; i < length; i++) {
            uint8_t c = text[i];
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
                continue;
            if (count == SIZE * SIZE || (c != '.' && (c < '0' || c > '9')))
                guest_fail("sudoku: a grid has 81 cells: digits, and dots where it is empty");
            cells[count++] = c == '.' ? 0 : (uint8_t)(c - '0');
        }
    if (count != SIZE * SIZE)
        guest_fail("sudoku: a grid has 81 cells: digits, and dots where it is empty");
}

static _Noreturn void refuse(const char *why)
{
    guest_say(why);
    guest_exit(1);
}

int main(void)
{
    read_grid(FD_PUBLIC, puzzle);
    read_grid(FD_PRIVATE, solution);
    for (int i = 0; i < SIZE * SIZE; i++)
        if (puzzle[i] != 0 && puzzle[i] != solution[i])
            refuse("sudoku: the solution changes a digit of the puzzle\n");
    for (int i = 0; i < SIZE; i++) {
        uint32_t row = 0, column = 0, box = 0;
        int corner = SIZE * BOX * (i / BOX) + BOX * (i % BOX);
        for (int k = 0; k < SIZE; k++) {
            row |= 1u << solution[SIZE * i + k];
            column |= 1u << solution[SIZE * k + i];
            box |= 1u << solution[corner + SIZE * (k / BOX) + k % BOX];
        }
        if (row != ALL_DIGITS)
            refuse("sudoku: a row lacks a digit\n");
        if (column != ALL_DIGITS)
            refuse("sudoku: a column lacks a digit\n");
        if (box != ALL_DIGITS)
            refuse("sudoku: a box lacks a digit\n");
    }
    guest_write(FD_OUTPUT, "solved\n", 7);
    return 0;
}
