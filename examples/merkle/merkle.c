// A member of a public list acts once in a public context without saying which member it is; ../merkle-cs says how.
// Private input: secret (32 bytes), index (4), siblings (32 each). Public input: root (32 bytes), context. Output: a tag, 32 bytes.
#include <string.h>

#include "guest.h"
#include "sha256.h"

enum { DIGEST = 32, MAX_DEPTH = 32, MAX_CONTEXT = 1024 };
enum { OF_LEAF, OF_NODE, OF_TAG };

static void hash(uint8_t kind, const uint8_t *first, const uint8_t *second, size_t length, uint8_t *digest)
{
    sha256 state;
    sha256_start(&state);
    sha256_update(&state, &kind, 1);
    sha256_update(&state, first, DIGEST);
    sha256_update(&state, second, length);
    sha256_finish(&state, digest);
}

int main(void)
{
    static _Alignas(4) uint8_t statement[DIGEST + MAX_CONTEXT], secret[DIGEST], node[DIGEST], sibling[DIGEST], tag[DIGEST];
    uint32_t index, depth = 0;
    size_t length = guest_read(FD_PUBLIC, statement, sizeof statement);
    if (length < DIGEST)
        guest_fail("merkle: the public input must start with a root of 32 bytes");
    if (guest_read(FD_PRIVATE, secret, DIGEST) != DIGEST || guest_read(FD_PRIVATE, &index, sizeof index) != sizeof index)
        guest_fail("merkle: the private input ended");
    hash(OF_LEAF, secret, secret, 0, node);
    size_t got;
    while ((got = guest_read(FD_PRIVATE, sibling, DIGEST)) == DIGEST && depth++ < MAX_DEPTH) {
        if (index & 1)
            hash(OF_NODE, sibling, node, DIGEST, node);
        else
            hash(OF_NODE, node, sibling, DIGEST, node);
        index >>= 1;
    }
    if (got != 0 || index != 0 || memcmp(node, statement, DIGEST) != 0) {
        guest_say("merkle: the path does not lead from this member to the root\n");
        guest_exit(1);
    }
    hash(OF_TAG, secret, statement + DIGEST, length - DIGEST, tag);
    guest_write(FD_OUTPUT, tag, DIGEST);
    return 0;
}
