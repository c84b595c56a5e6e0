// A run that stops with an error, and so has no proof. The first byte of the private input chooses how: e for EBREAK, j for a
// jump outside the text, anything else (or nothing) for an illegal instruction.
#include "guest.h"

static __attribute__((noinline)) void fall_over(char how)
{
    static void (*volatile elsewhere)(void) = (void (*)(void))0x20000000;
    if (how == 'e')
        __asm__ volatile("ebreak");
    if (how == 'j')
        elsewhere();
    __asm__ volatile("unimp");
}

int main(void)
{
    char how = 0;
    guest_read(FD_PRIVATE, &how, 1);
    guest_say("about to trap\n");
    fall_over(how);
    return 0;
}
