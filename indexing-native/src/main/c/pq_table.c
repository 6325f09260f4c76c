/* The query's side of the short codes: q.y of every codeword of every piece, as small integers. */
#include "pq_search.h"
#include "rotate.h"

/* All sums of +-query over one piece's columns: adding a column's bit to a codeword turns -q into +q. */
static void values_of_signs(const float *query, int64_t columns, float *values) {
  values[0] = 0.0f;
  for (int64_t j = 0; j < columns; j++) values[0] -= query[j];
  for (int64_t j = 0; j < columns; j++)
    for (int64_t c = 0; c < 1 << j; c++) values[(1 << j) + c] = values[c] + 2.0f * query[j];
  for (int64_t c = 1 << columns; c < PQ_CODEWORDS_4; c++) values[c] = values[0]; /* codes that no row has */
}

static void values_of_codewords(const float *query, const float *codebooks, int64_t columns, int64_t n, float *values) {
  memset(values, 0, (size_t)n * sizeof *values);
  for (int64_t j = 0; j < columns; j++)
    for (int64_t c = 0; c < n; c++) values[c] += query[j] * codebooks[j * n + c];
}

static float fill_values(const pq_scan *s, int64_t dimension, float *values, double *start) {
  const qr_pq *pq = s->pq;
  float widest = 0.0f;
  int64_t n = pq_codewords(pq->bits);
  for (int64_t p = 0; p < pq->pieces; p++, values += n) {
    int64_t first = pq_first_column(p, pq->pieces, dimension), columns = pq_first_column(p + 1, pq->pieces, dimension) - first;
    if (pq->bits == 1)
      values_of_signs(s->query + first, columns, values);
    else
      values_of_codewords(s->query + first, pq->codebooks + first * n, columns, n, values);
    float smallest = values[0], largest = values[0];
    for (int64_t c = 1; c < n; c++) {
      smallest = values[c] < smallest ? values[c] : smallest;
      largest = values[c] > largest ? values[c] : largest;
    }
    for (int64_t c = 0; c < n; c++) values[c] -= smallest;
    *start += smallest;
    widest = largest - smallest > widest ? largest - smallest : widest;
  }
  return widest;
}

/* Entries are clamped, so that no damaged codebook leads beyond their range. */
static int32_t entry_of(float value, float inverse, float most) {
  float entry = value * inverse + 0.5f;
  return (int32_t)(entry > 0.0f ? (entry < most ? entry : most) : 0.0f);
}

void pq_prepare(pq_scan *s, int64_t dimension) {
  const qr_pq *pq = s->pq;
  rotate(&pq->rotation, s->kernels->dot_f32, s->search->query, pq->floats);
  s->query = pq->floats;
  float *values = pq->floats + dimension;
  double start = 0.0;
  float widest = fill_values(s, dimension, values, &start);
  float most = pq->bits == 8 ? (float)UINT16_MAX : (float)UINT8_MAX;
  float inverse = widest > 0.0f ? most / widest : 0.0f;
  int64_t entries = pq->pieces * pq_codewords(pq->bits);
  if (pq->bits == 8)
    for (int64_t i = 0; i < entries; i++) ((uint16_t *)pq->table)[i] = (uint16_t)entry_of(values[i], inverse, most);
  else
    for (int64_t i = 0; i < entries; i++) ((uint8_t *)pq->table)[i] = (uint8_t)entry_of(values[i], inverse, most);
  s->line.start = (float)start;
  s->line.step = widest / most;
}
