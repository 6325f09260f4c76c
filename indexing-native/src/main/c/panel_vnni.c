/* Panels of bytes for AVX-512 VNNI: sixteen times four products and their sums in one instruction. */
#define MULTIPLY_ADD(a, b, sum) _mm512_dpbusd_epi32(sum, a, b)
#include "panel_i8_512.h"

uint32_t panel_i8_vnni(const rounded_block *rows, const rounded_panel *panel, int64_t quads, float *out) {
  return score_rows(rows, panel, quads, out);
}
