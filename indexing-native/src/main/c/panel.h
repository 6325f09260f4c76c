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

/*
 * The same of rows and centroids rounded to bytes, for a quarter of the price where there are instructions for it. Four coordinates
 * stand together: panel[64 (i / 4) + 4 c + i % 4] = centroid c at coordinate i, in 7 bits moved up by PANEL_ZERO, the row's in 8 with a
 * sign: so two products fit 16 bits, whichever instruction adds them.
 *
 *   dot = the sum over i of codes[i] * panel[64 (i / 4) + 4 c + i % 4]        (integers, exact in any order)
 *   out[16 r + c] = fma(-row scales[r], scales[c] * (float)(dot - sums[r]), half_norms[c])
 */
enum { PANEL_ZERO = 64, PANEL_AMPLITUDE = 63, QUAD = 4 };

typedef struct rounded_block {
  const int8_t *codes; /* n rows of 4 * quads, one behind the other: -127 to 127, zeros beyond the dimension */
  const float *scales; /* n, as the next two */
  const int32_t *sums; /* of a row's codes, times PANEL_ZERO: |dot - sum| <= 65536 * 127 * 63 < 2^31 */
  const float *limits;
  int64_t n; /* 1 to PANEL_ROWS */
} rounded_block;

typedef struct rounded_panel {
  const uint8_t *codes; /* 64 * quads, 1 to 127 */
  const float *scales;  /* 16, as the next; 0 beyond the last centroid, where half norms are infinite */
  const float *half_norms;
} rounded_panel;

/* Returns a bit for each row: whether one of its scores is at most its limit. */
typedef uint32_t rounded_panel_kernel(const rounded_block *rows, const rounded_panel *panel, int64_t quads, float *out);

rounded_panel_kernel panel_i8_scalar, panel_i8_avx2, panel_i8_avx512, panel_i8_vnni, panel_i8_neon;

#endif
