/* The contract of panel.h, word for word. */
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
