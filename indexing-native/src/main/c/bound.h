/*
 * The bound that lets a scan read codes and still give the answer of a float scan.
 *
 * Let x be a row, q the query, both finite with norm <= 1e18. Quantization writes x = X + r with X = scale * codes, and
 * q = P + s with P = query scale * query codes; E = X.P is one exact integer times two floats. Then
 *
 *   x.q - E = X.s + r.q           and, since |X| <= |x| + |r|, by Cauchy-Schwarz
 *   |x.q - E| <= |r| (|q| + |s|) + |x| |s|.                                                              (1)
 *
 * The float kernel (f32.h) returns D instead of x.q. A product enters its lane by one fma and then passes at most
 * ceil(d / 32) - 1 more and 5 additions, so with u = 2^-24, m = ceil(d / 32) + 5 and g = m u / (1 - m u)
 *
 *   |D - x.q| <= g sum |x_i q_i| + e <= g |x| |q| + e,     e = d 2^-149 for fma results below the normal range.   (2)
 *
 * (Additions need no such term: a float sum in the subnormal range is exact.) Together, for the distance -D:
 *
 *   -D >= -E - |r| (|q| + |s|) - |x| (|s| + g |q|) - e.                                                  (3)
 *
 * For squared L2 the kernel rounds each difference once (a relative u), then squares and sums as above; all terms are >= 0, so
 *
 *   D2 >= (1 - g') |x - q|^2 - e,  g' for m + 2,  and  |x - q|^2 = |x|^2 + |q|^2 - 2 x.q  with x.q bounded by (1).   (4)
 *
 * What is stored per row: scale; residual R >= |r| (computed in double, enlarged by 2^-20, far above double's error d 2^-53 and
 * float's 2^-24, then by 2^-149, of which rounding takes half); norm N with | N - |x| | <= 2^-23 |x| + 2^-149. The bound is evaluated
 * in double. E costs one rounding there (the product of two float scales is exact), and the other operations a few more: relative
 * 2^-50 of (|x| + |r|)(|q| + |s|) or of |x|^2 + |q|^2. The coefficients below are enlarged by 2^-20 (squares reduced by 2^-20), and g
 * is at least 6 * 2^-24, so these and the relative error of N are covered; the final conversion to float is covered by giving up
 * 2^-22 of the result and, for subnormal results, by the 2^-146 inside `constant`.
 *
 * Rows (queries) whose largest entry is below 2^-100 get scale 0 and R >= |x|: then X = 0 = E, nothing underflows, and the error is at
 * most |x| |q| (1 + g) + e. Only such rows can have a norm so small that the absolute error of N counts, 2^-149 g |q|; the 2^-150
 * that R has to spare is worth 2^-150 |q|, and g < 2^-12.
 *
 * So lower_bounds(row) <= the float distance of that row, always; a scan may skip a row whose bound is strictly greater than
 * the k-th best distance so far, and its answer, ties included, is the float scan's. A NaN (outside the contract) is never
 * greater than anything, so it is never skipped.
 */
#ifndef QUIRE_BOUND_H
#define QUIRE_BOUND_H

#include "quire.h"

/* bound = shrink * (constant + square N^2 - product I scale - residual R - norm N), I the integer dot product of the codes. */
typedef struct bound_terms {
  double constant;
  double square;
  double product;
  double residual;
  double norm;
  double shrink;
} bound_terms;

/* out[i] <= distance of the row that entry i of list names; dots[i] is its integer dot product with the query's codes. */
typedef void bound_kernel(const bound_terms *terms, const int32_t *dots, const qr_rows *rows, const int32_t *list, int64_t n,
                          float *out);

bound_kernel lower_bounds_scalar, lower_bounds_avx2, lower_bounds_avx512, lower_bounds_neon;

/* Fills search->query_codes and returns the terms of the bound for this query. */
bound_terms quantize_query(const qr_search *search, int64_t dimension);

#endif
