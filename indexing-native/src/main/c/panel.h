/*
 * Scores of rows against a panel of 16 centroids at once: the inner loop of k-means, a small matrix product.
 *
 * A panel holds 16 centroids column by column, panel[16 i + c] = centroid c at coordinate i, so that one load feeds 16 sums that
 * have nothing to wait for in each other. The order of summation is part of the contract, as in f32.h, but another one: 32 lanes
 * a pair would leave registers for three pairs, one lane leaves room for as many sums as there are registers.
 *
 *   s = half_norms[c];  for i in 0 .. dimension - 1:  s = fma(-row[i], panel[16 i + c], s)
 *   out[16 r + c] = s
 *
 * which is half the squared distance of row and centroid but for half the row's squared norm. With the last panel's columns
 * beyond the last centroid zero and their half norm infinite, these score infinity and are nobody's nearest.
 */
#ifndef QUIRE_PANEL_H
#define QUIRE_PANEL_H

#include <stdint.h>

enum { PANEL = 16, PANEL_ROWS = 12 };

/* `rows` is 1 to PANEL_ROWS. */
typedef void panel_kernel(const float *const *row, int64_t rows, const float *panel, const float *half_norms, int64_t dimension,
                          float *out);

panel_kernel panel_f32_scalar, panel_f32_avx2, panel_f32_avx512, panel_f32_neon;

#endif
