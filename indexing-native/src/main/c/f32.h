/*
 * Float kernels: dot product and squared L2 of one query with many rows.
 *
 * The order of summation is part of the contract, so that all instruction sets agree bit for bit:
 *
 *   lane[0..31] = +0
 *   for i in 0 .. dimension - 1:  lane[i % 32] = fma(a[i], b[i], lane[i % 32])     (L2: t = a[i] - b[i], fma(t, t, lane))
 *   for w in 16, 8, 4, 2, 1:      lane[j] = lane[j] + lane[j + w]  for j < w
 *   result = lane[0] + 0
 *
 * The last addition turns -0 into +0. It lets a kernel pad the tail with zeros: fma(0, 0, lane) can only change the sign of a
 * zero lane, and that sign can only reach the result when the result is itself zero.
 *
 * 32 lanes are four AVX2 registers, two of AVX-512, eight of NEON: enough independent sums to hide the latency of fma on each.
 * No kernel reads past the last float of a row.
 */
#ifndef QUIRE_F32_H
#define QUIRE_F32_H

#include <stdint.h>

typedef void f32_kernel(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out);

f32_kernel dot_f32_scalar, l2_f32_scalar;
f32_kernel dot_f32_avx2, l2_f32_avx2;
f32_kernel dot_f32_avx512, l2_f32_avx512;
f32_kernel dot_f32_neon, l2_f32_neon;

#endif
