/* Rows to product-quantized codes. One body for all instruction sets, without fma, so that codes are the same on all of them. */
#include "kernels.h"
#include "pq.h"

/* The nearest codeword of one piece of a remainder; ties go to the smaller number. */
static uint8_t nearest_codeword(const float *remainder, const float *codebooks, int64_t columns, int64_t n) {
  float distances[PQ_CODEWORDS_8] = {0};
  for (int64_t j = 0; j < columns; j++)
    for (int64_t c = 0; c < n; c++) {
      float difference = remainder[j] - codebooks[j * n + c];
      distances[c] += difference * difference;
    }
  int64_t nearest = 0;
  for (int64_t c = 1; c < n; c++) nearest = distances[c] < distances[nearest] ? c : nearest;
  return (uint8_t)nearest;
}

/* |y|^2 + 2 c.y, what the codes alone add to a squared distance; see pq.h. */
static float term_of(const qr_pq_coding *coding, const float *centroid, const uint8_t *codes) {
  double sum = 0.0;
  for (int64_t p = 0; p < coding->pieces; p++) {
    int64_t end = pq_first_column(p + 1, coding->pieces, coding->dimension);
    for (int64_t j = pq_first_column(p, coding->pieces, coding->dimension); j < end; j++) {
      double y = coding->codebooks[j * coding->codewords + codes[p]];
      sum += y * (y + 2.0 * centroid[j]);
    }
  }
  return (float)sum;
}

void qr_pq_encode(const qr_pq_coding *coding, const float *rows, const int32_t *list, const float *centroid, int64_t n,
                  uint8_t *codes, float *terms) {
  for (int64_t i = 0; i < n; i++, codes += coding->pieces) {
    const float *row = rows + row_at(list, i) * coding->dimension;
    for (int64_t j = 0; j < coding->dimension; j++) coding->remainder[j] = row[j] - centroid[j];
    for (int64_t p = 0; p < coding->pieces; p++) {
      int64_t first = pq_first_column(p, coding->pieces, coding->dimension);
      int64_t columns = pq_first_column(p + 1, coding->pieces, coding->dimension) - first;
      codes[p] = nearest_codeword(coding->remainder + first, coding->codebooks + first * coding->codewords, columns,
                                  coding->codewords);
    }
    if (terms) terms[i] = term_of(coding, centroid, codes);
  }
}

void qr_pq_pack(const uint8_t *codes, int64_t rows, int64_t pieces, int64_t first, int64_t end, uint8_t *blocks) {
  for (int64_t block = first; block < end; block++)
    for (int64_t p = 0; p < pieces; p++)
      for (int64_t i = 0; i < PQ_BLOCK_BYTES; i++) {
        int64_t low = block * PQ_BLOCK + i, high = low + PQ_BLOCK_BYTES;
        uint8_t low_code = low < rows ? codes[low * pieces + p] : 0, high_code = high < rows ? codes[high * pieces + p] : 0;
        blocks[(block * pieces + p) * PQ_BLOCK_BYTES + i] = (uint8_t)(low_code | high_code << 4);
      }
}
