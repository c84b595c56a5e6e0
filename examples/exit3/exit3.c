// Writes one line and exits with code 3: the exit code is part of what a proof says, whatever it is.
#include "guest.h"

int main(void)
{
    static const char line[] = "leaving with code 3\n";
    guest_write(FD_OUTPUT, line, sizeof line - 1);
    return 3;
}
