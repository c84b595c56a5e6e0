// Private input: any bytes. Output: their SHA-256 digest, 32 bytes.
#include "guest.h"
#include "sha256.h"

int main(void)
{
    static uint32_t buffer[256];
    sha256 hash;
    uint8_t digest[32];
    size_t length;
    sha256_start(&hash);
    do {
        length = guest_read(FD_PRIVATE, buffer, sizeof buffer);
        sha256_update(&hash, buffer, length);
    } while (length == sizeof buffer);
    sha256_finish(&hash, digest);
    guest_write(FD_OUTPUT, digest, sizeof digest);
    return 0;
}
