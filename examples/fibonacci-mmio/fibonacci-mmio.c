// Fibonacci for --abi mmio: n is the first word of the input area; F(n) modulo 2^64 goes to the output area.
#include "../fibonacci/fibonacci.h"

extern volatile const uint32_t __input_start[];
extern volatile uint32_t __output_len, __output_data[];

int main(void)
{
    uint64_t result = fibonacci(__input_start[0]);
    __output_data[0] = (uint32_t)result;
    __output_data[1] = (uint32_t)(result >> 32);
    __output_len = sizeof result; // bytes
    return 0;
}
