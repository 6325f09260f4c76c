#define _DEFAULT_SOURCE
#include "fetch.h"
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

static uintptr_t within_page(const void *mapped) { return (uintptr_t)mapped % (uintptr_t)sysconf(_SC_PAGESIZE); }

/* advice: where the system does not take it, everything works as before */
static void advise(const void *mapped, int64_t bytes, int advice) {
  uintptr_t within = within_page(mapped);
  (void)posix_madvise((void *)((uintptr_t)mapped - within), (size_t)bytes + within, advice);
}

void fetch_mapped(const void *from, int64_t bytes) { advise(from, bytes, POSIX_MADV_WILLNEED); }

void qr_fetch(const void *mapped, int64_t bytes) { fetch_mapped(mapped, bytes); }

void qr_read_ahead(void *mapped, int64_t bytes, int32_t on) { advise(mapped, bytes, on ? POSIX_MADV_NORMAL : POSIX_MADV_RANDOM); }

void qr_large_pages(const void *mapped, int64_t bytes) {
#ifdef MADV_HUGEPAGE
  uintptr_t within = within_page(mapped);
  (void)madvise((void *)((uintptr_t)mapped - within), (size_t)bytes + within, MADV_HUGEPAGE);
#else
  (void)mapped;
  (void)bytes;
#endif
}
