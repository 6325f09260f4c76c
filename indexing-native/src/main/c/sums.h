/*
 * Sums of rows in double, column by column: what means are made of. A column's sum takes the rows in their order, which no instruction set
 * changes, so every tier compiles the same loop with its own registers.
 */
#ifndef QUIRE_SUMS_H
#define QUIRE_SUMS_H

#include <stdint.h>

/* Rows at once: sums are then read and written a quarter as often. */
enum { ROWS_SUMMED = 4 };

/* sum[j] = (((sum[j] + row[0][j]) + row[1][j]) + row[2][j]) + row[3][j] for n columns */
typedef void sums_kernel(const float *const *row, int64_t n, double *sum);

sums_kernel sums_scalar, sums_avx2, sums_avx512, sums_neon;

static inline __attribute__((always_inline)) void sum_four(const float *const *row, int64_t n, double *restrict sum) {
  const float *a = row[0], *b = row[1], *c = row[2], *d = row[3];
  for (int64_t j = 0; j < n; j++) sum[j] = sum[j] + a[j] + b[j] + c[j] + d[j];
}

#endif
