/* The contracts of panel.h, word for word. */
#include <math.h>

#include "kernels.h"

void panel_f32_scalar(const float *const *row, int64_t rows, const float *panel, const float *half_norms, int64_t dimension,
                      float *out) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < PANEL; c++) {
      float s = half_norms[c];
      for (int64_t i = 0; i < dimension; i++) s = fmaf(-row[r][i], panel[PANEL * i + c], s);
      out[PANEL * r + c] = s;
    }
}

static int32_t dot(const int8_t *codes, const uint8_t *column, int64_t quads) {
  int32_t sum = 0;
  for (int64_t q = 0; q < quads; q++)
    for (int j = 0; j < QUAD; j++) sum += codes[QUAD * q + j] * column[PANEL * QUAD * q + j];
  return sum;
}

uint32_t panel_i8_scalar(const rounded_block *rows, const rounded_panel *panel, int64_t quads, float *out) {
  uint32_t within = 0;
  for (int64_t r = 0; r < rows->n; r++)
    for (int64_t c = 0; c < PANEL; c++) {
      int32_t product = dot(rows->codes + QUAD * quads * r, panel->codes + QUAD * c, quads) - rows->sums[r];
      out[PANEL * r + c] = fmaf(-rows->scales[r], panel->scales[c] * (float)product, panel->half_norms[c]);
      if (out[PANEL * r + c] <= rows->limits[r]) within |= 1u << r;
    }
  return within;
}
