/* A small harness: checks that stop the run and say where, seeded numbers, memory that ends at a page nobody may touch. */
#ifndef QUIRE_TEST_H
#define QUIRE_TEST_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition, ...)                                        \
  do {                                                               \
    if (!(condition)) {                                              \
      fprintf(stderr, "%s:%d: %s\n  ", __FILE__, __LINE__, #condition); \
      fprintf(stderr, __VA_ARGS__);                                  \
      fprintf(stderr, "\n  seed %llu (QUIRE_SEED)\n", (unsigned long long)test_seed()); \
      exit(1);                                                       \
    }                                                                \
  } while (0)

/* From QUIRE_SEED, or a fixed one. */
uint64_t test_seed(void);

/* Uniform 64 bits (SplitMix64: Steele, Lea, Flood 2014). */
uint64_t random_bits(void);

/* Uniform within -1 .. 1. */
double random_unit(void);

/* Kinds of floats that have broken kernels before. */
enum kind { UNIFORM, SPARSE, TINY, HUGE_NORM, MIXED, GRID, KINDS };

/* One float of a kind; magnitudes keep norms below 1e18 up to dimension 4096. */
float random_float(enum kind kind);

/* `bytes` writable bytes, the first unreadable one right behind them. */
void *guarded(size_t bytes);

void release_guarded(void);

/* Releases what was taken since the mark. */
int guarded_mark(void);
void release_guarded_to(int mark);

void kernel_tests(void);
void bound_tests(void);
void search_tests(void);
void pq_tests(void);
void graph_tests(void);
void kmeans_tests(void);
void lists_tests(void);
void rows_tests(void);
void hostile_tests(void);

#endif
