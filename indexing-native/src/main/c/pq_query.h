/*
 * The query's side of short codes, one body for all instruction sets: each compiles it with its own flags, and none may contract to
 * fma. Included by pq_query_<isa>.c alone.
 */
#ifndef QUIRE_PQ_QUERY_H
#define QUIRE_PQ_QUERY_H

#include <math.h>
#include <string.h>

#include "pq.h"
#include "rotate.h"

static inline int64_t largest_power_within(int64_t n) {
  int64_t power = 1;
  while (2 * power <= n) power *= 2;
  return power;
}

static inline void hadamard(float *x, int64_t n) {
  for (int64_t half = 1; half < n; half *= 2)
    for (int64_t block = 0; block < n; block += 2 * half) {
      float *low = x + block, *high = low + half;
      for (int64_t i = 0; i < half; i++) {
        float a = low[i], b = high[i];
        low[i] = a + b;
        high[i] = a - b;
      }
    }
  float scale = 1.0f / sqrtf((float)n);
  for (int64_t i = 0; i < n; i++) x[i] *= scale;
}

/* Turns each column of the first half and its partner of the second by 45 degrees; an odd middle one stays. */
static inline void mix_halves(float *x, int64_t n) {
  const float scale = 0.70710678f;
  float *partner = x + (n + 1) / 2;
  for (int64_t i = 0; i < n / 2; i++) {
    float a = x[i], b = partner[i];
    x[i] = (a + b) * scale;
    partner[i] = (a - b) * scale;
  }
}

static inline void turn_by_signs(const qr_rotation *r, const float *from, float *to) {
  int64_t d = r->dimension, power = largest_power_within(d);
  memcpy(to, from, (size_t)d * sizeof *to);
  for (int64_t round = 0; round < r->rounds; round++) {
    const int8_t *signs = r->signs + round * d;
    for (int64_t j = 0; j < d; j++) to[j] = signs[j] < 0 ? -to[j] : to[j];
    hadamard(round % 2 ? to + d - power : to, power);
    if (power < d) mix_halves(to, d);
  }
}

/* Entries are clamped, so that no damaged codebook leads beyond their range; a NaN becomes 0. */
static inline uint8_t entry_of(float value, float inverse, float most) {
  float entry = value * inverse + 0.5f;
  entry = entry > 0.0f ? entry : 0.0f;
  entry = entry < most ? entry : most;
  return (uint8_t)(int32_t)entry;
}

/* Of n values; restrict, or a table of bytes might be what tells where the next value lies, and the loop would not vectorize. */
static inline void fill_entries(const float *restrict values, int64_t n, float inverse, float most, uint8_t *restrict table) {
  for (int64_t i = 0; i < n; i++) table[i] = entry_of(values[i], inverse, most);
}

/* The columns of one piece and the sum of what they are without their signs. */
typedef struct signs_piece {
  float columns[4];
  float reach;
} signs_piece;

static inline signs_piece signs_piece_of(const float *query, int64_t piece, int64_t pieces, int64_t dimension) {
  signs_piece s = {.reach = 0.0f};
  int64_t first = pq_first_column(piece, pieces, dimension), columns = pq_first_column(piece + 1, pieces, dimension) - first;
  for (int64_t j = 0; j < columns; j++) {
    s.columns[j] = query[first + j];
    s.reach += fabsf(query[first + j]);
  }
  return s;
}

/* All sums of +-query over each piece's columns: bit j of a codeword stands for plus. */
static inline void table_of_signs(const qr_pq *pq, const float *query, pq_line *line) {
  static const float sign[4][PQ_CODEWORDS_4] = {{-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1},
                                                {-1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1},
                                                {-1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1},
                                                {-1, -1, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1}};
  const float most = PQ_MOST_ENTRY;
  float longest = 0.0f;
  double start = 0.0;
  for (int64_t p = 0; p < pq->pieces; p++) {
    float reach = signs_piece_of(query, p, pq->pieces, pq->rotation.dimension).reach;
    longest = reach > longest ? reach : longest;
    start -= reach;
  }
  float inverse = longest > 0.0f ? 0.5f * most / longest : 0.0f;
  uint8_t *table = pq->table;
  for (int64_t p = 0; p < pq->pieces; p++, table += PQ_CODEWORDS_4) {
    signs_piece s = signs_piece_of(query, p, pq->pieces, pq->rotation.dimension);
    for (int c = 0; c < PQ_CODEWORDS_4; c++) {
      float value = (s.columns[0] * sign[0][c] + s.columns[1] * sign[1][c]) +
                    (s.columns[2] * sign[2][c] + s.columns[3] * sign[3][c]);
      table[c] = entry_of(value + s.reach, inverse, most);
    }
  }
  line->start = (float)start;
  line->step = 2.0f * longest / most;
}

/* Values of one piece's n codewords, from their smallest on, which is added to start; returns the largest. */
static inline __attribute__((always_inline)) float values_of_codewords(const float *query, const float *words, int64_t columns,
                                                                       int64_t n, float *values, double *start) {
  for (int64_t c = 0; c < n; c++) values[c] = 0.0f + query[0] * words[c];
  for (int64_t j = 1; j < columns; j++)
    for (int64_t c = 0; c < n; c++) values[c] += query[j] * words[j * n + c];
  float smallest = values[0], largest = values[0];
  for (int64_t c = 1; c < n; c++) {
    smallest = values[c] < smallest ? values[c] : smallest;
    largest = values[c] > largest ? values[c] : largest;
  }
  for (int64_t c = 0; c < n; c++) values[c] -= smallest;
  *start += smallest;
  return largest - smallest;
}

static inline void table_of_codewords(const qr_pq *pq, const float *query, float *values, pq_line *line) {
  int64_t d = pq->rotation.dimension, n = pq_codewords(pq->bits);
  const float most = PQ_MOST_ENTRY;
  float widest = 0.0f;
  double start = 0.0;
  for (int64_t p = 0; p < pq->pieces; p++) {
    int64_t first = pq_first_column(p, pq->pieces, d), columns = pq_first_column(p + 1, pq->pieces, d) - first;
    const float *words = pq->codebooks + first * n;
    float width = n == PQ_CODEWORDS_4 ? values_of_codewords(query + first, words, columns, PQ_CODEWORDS_4, values + p * n, &start)
                                      : values_of_codewords(query + first, words, columns, PQ_CODEWORDS_8, values + p * n, &start);
    widest = width > widest ? width : widest;
  }
  float inverse = widest > 0.0f ? most / widest : 0.0f;
  fill_entries(values, pq->pieces * n, inverse, most, pq->table);
  line->start = (float)start;
  line->step = widest / most;
}

static inline void fill_table(const qr_pq *pq, const float *query, float *values, pq_line *line) {
  if (pq->bits == 1)
    table_of_signs(pq, query, line);
  else
    table_of_codewords(pq, query, values, line);
}

#endif
