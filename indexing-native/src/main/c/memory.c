#define _DEFAULT_SOURCE
#include "quire.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void qr_trim_heap(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void qr_read_ahead(void *mapped, int64_t bytes, int32_t on) {
  uintptr_t within = (uintptr_t)mapped % (uintptr_t)sysconf(_SC_PAGESIZE);
  /* advice: where the system does not take it, everything works as before */
  (void)posix_madvise((char *)mapped - within, (size_t)bytes + within, on ? POSIX_MADV_NORMAL : POSIX_MADV_RANDOM);
}
