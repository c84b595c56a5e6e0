// The part of <string.h> that memory.c implements; freestanding toolchains need not ship one.
#ifndef ROUNDEL_STRING_H
#define ROUNDEL_STRING_H

#include <stddef.h>

void *memset(void *target, int value, size_t length);
void *memcpy(void *target, const void *source, size_t length);
void *memmove(void *target, const void *source, size_t length);
int memcmp(const void *left, const void *right, size_t length);

#endif
