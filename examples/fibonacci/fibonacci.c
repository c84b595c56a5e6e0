// Private input: n, four little-endian bytes. Output: F(n) modulo 2^64, eight little-endian bytes.
#include "fibonacci.h"
#include "guest.h"

int main(void)
{
    uint64_t result = fibonacci(guest_read_word("fibonacci: the private input must hold n as four bytes"));
    guest_write(FD_OUTPUT, &result, sizeof result);
    return 0;
}
