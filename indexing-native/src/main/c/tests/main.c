#define _DEFAULT_SOURCE
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "quire.h"
#include "test.h"

static uint64_t state;

uint64_t test_seed(void) {
  const char *given = getenv("QUIRE_SEED");
  return given ? strtoull(given, NULL, 10) : 20260101;
}

uint64_t random_bits(void) {
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

double random_unit(void) { return (double)(int64_t)random_bits() * 0x1p-63; }

float random_float(enum kind kind) {
  switch (kind) {
    case SPARSE: return random_bits() % 8 ? 0.0f : (float)random_unit();
    case TINY: return (float)(random_unit() * 1e-42);
    case HUGE_NORM: return (float)(random_unit() * 1e16);
    case MIXED: return (float)(random_unit() * pow(10.0, 20.0 * random_unit() - 5.0));
    case GRID: return (float)((int64_t)(random_bits() % 3) - 1);
    default: return (float)random_unit();
  }
}

/* Regions to unmap: a test uses few at a time. */
enum { REGIONS = 64 };
static struct { void *start; size_t bytes; } regions[REGIONS];
static int used;

void *guarded(size_t bytes) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = (bytes + page - 1) / page * page;
  CHECK(used < REGIONS, "more than %d guarded regions", REGIONS);
  char *start = mmap(NULL, pages + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(start != MAP_FAILED, "mmap of %zu bytes", pages + page);
  CHECK(mprotect(start + pages, page, PROT_NONE) == 0, "mprotect");
  regions[used].start = start;
  regions[used++].bytes = pages + page;
  return start + pages - bytes;
}

int guarded_mark(void) { return used; }

void release_guarded_to(int mark) {
  while (used > mark) {
    used--;
    munmap(regions[used].start, regions[used].bytes);
  }
}

void release_guarded(void) { release_guarded_to(0); }

/* --tiers: says only which tiers would be tested, which is what a cap changes. */
int main(int count, char **arguments) {
  state = test_seed();
  printf("seed %llu, tiers scalar to %s\n", (unsigned long long)test_seed(), qr_isa_name(qr_best_isa()));
  if (count > 1 && strcmp(arguments[1], "--tiers") == 0) return 0;
  kernel_tests();
  bound_tests();
  search_tests();
  pq_tests();
  graph_tests();
  kmeans_tests();
  lists_tests();
  rows_tests();
  hostile_tests();
  puts("all passed");
  return 0;
}
