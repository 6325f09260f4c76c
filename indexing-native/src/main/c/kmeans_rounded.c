/*
 * The nearest centroid by bytes: panel.h says how scores are reckoned from what is rounded. These are right up to what rounding lost, so a
 * row's candidates are all the centroids whose scores lie within a doubt of the best, and floats decide between them. Few rows have more
 * than one; where clusters are so narrow that bytes do not tell their centroids apart, floats do all the work.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rounded.h"

/* Columns that a row's nearest is chosen from. */
enum { CANDIDATES = 16 };

/* Columns that are compared in one call where those are not enough. */
enum { COLUMNS_AT_ONCE = 256 };

enum { LANES = 8 };

/* Entries below this count as nothing: their scale would leave the normal range of float. */
#define SMALLEST_AMPLITUDE 0x1p-100f

/*
 * A column's code errs by up to half its scale, as if drawn at random: two scores of a row of norm 1 then differ by an error whose standard
 * deviation is about 0.43 of a column's scale, the row's own error included, which has a bit more.
 */
#define DOUBT 1.0f

static float larger(float a, float b) { return a > b ? a : b; }

/* In lanes of their own, here and below, since no compiler turns one float's maximum or sum into several. */
static float largest(const float *x, const float *center, int64_t n) {
  float lanes[LANES] = {0};
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++) lanes[j] = larger(fabsf(x[i + j] - center[i + j]), lanes[j]);
  for (; i < n; i++) lanes[0] = larger(fabsf(x[i] - center[i]), lanes[0]);
  float most = 0.0f;
  for (int j = 0; j < LANES; j++) most = larger(lanes[j], most);
  return most;
}

/* The scale of codes up to an amplitude; what one is worth is in `inverse`. */
static float scale_of(const float *x, const float *center, int64_t n, int32_t amplitude, float *inverse) {
  float most = largest(x, center, n);
  *inverse = most < SMALLEST_AMPLITUDE ? 0.0f : (float)amplitude / most;
  return most < SMALLEST_AMPLITUDE ? 0.0f : most / (float)amplitude;
}

/* Half away from zero. */
static int32_t code_of(float entry, float inverse, int32_t amplitude) {
  float scaled = entry * inverse;
  int32_t code = (int32_t)(scaled + copysignf(0.5f, scaled));
  return code > amplitude ? amplitude : code < -amplitude ? -amplitude : code;
}

static void round_row(const float *x, const float *center, int64_t n, int64_t row, const qr_rounded_rows *out) {
  int8_t *codes = out->codes + row * rounded_bytes(n);
  float inverse, scale = scale_of(x, center, n, CODE_AMPLITUDE, &inverse);
  for (int64_t i = 0; i < n; i++) codes[i] = (int8_t)code_of(x[i] - center[i], inverse, CODE_AMPLITUDE);
  int32_t sum = 0, square = 0;
  for (int64_t i = 0; i < n; i++) {
    sum += codes[i];
    square += codes[i] * codes[i];
  }
  memset(codes + n, 0, (size_t)(rounded_bytes(n) - n));
  out->scales[row] = scale;
  out->norms[row] = scale * sqrtf((float)square);
  out->sums[row] = PANEL_ZERO * sum;
}

void qr_round_rows(const float *rows, int64_t first, int64_t end, int64_t dimension, const float *center, const qr_rounded_rows *out) {
  for (int64_t row = first; row < end; row++) round_row(rows + row * dimension, center, dimension, row, out);
}

static float half_norm(const float *x, const float *center, int64_t n) {
  double lanes[LANES] = {0}, square = 0.0;
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++) {
      double entry = x[i + j] - center[i + j];
      lanes[j] += entry * entry;
    }
  for (; i < n; i++) {
    double entry = x[i] - center[i];
    lanes[0] += entry * entry;
  }
  for (int j = 0; j < LANES; j++) square += lanes[j];
  return (float)(0.5 * square);
}

static void round_column(const float *x, const float *center, int64_t n, int64_t column, const qr_rounded_panels *out) {
  uint8_t *codes = out->codes + column / PANEL * PANEL * rounded_bytes(n) + column % PANEL * QUAD;
  float inverse;
  out->scales[column] = scale_of(x, center, n, PANEL_AMPLITUDE, &inverse);
  out->half_norms[column] = half_norm(x, center, n);
  for (int64_t i = 0; i < n; i++) {
    int32_t code = code_of(x[i] - center[i], inverse, PANEL_AMPLITUDE);
    codes[i / QUAD * QUAD * PANEL + i % QUAD] = (uint8_t)(code + PANEL_ZERO);
  }
}

void qr_round_panels(const float *centroids, int64_t count, int64_t dimension, const float *center, const qr_rounded_panels *out) {
  memset(out->codes, PANEL_ZERO, (size_t)(whole_panels(count) * rounded_bytes(dimension)));
  for (int64_t c = 0; c < count; c++) round_column(centroids + c * dimension, center, dimension, c, out);
  for (int64_t c = count; c < whole_panels(count); c++) {
    out->scales[c] = 0.0f;
    out->half_norms[c] = INFINITY;
  }
}

float doubt_of(const qr_rounded_panels *panels, int64_t count) {
  double sum = 0.0;
  for (int64_t c = 0; c < count; c++) sum += panels->scales[c];
  return (float)(DOUBT * sum / (double)count);
}

/* The columns that may be a row's nearest: of those whose scores are within the limit, the best. */
typedef struct contest {
  int64_t n;
  float lost; /* the best score of those that found no place */
  int32_t columns[CANDIDATES];
  float scores[CANDIDATES];
} contest;

static void leave_beaten(contest *t, float limit) {
  int64_t left = 0;
  for (int64_t i = 0; i < t->n; i++) {
    t->columns[left] = t->columns[i];
    t->scores[left] = t->scores[i];
    left += t->scores[i] <= limit;
  }
  t->n = left;
}

/* Where all places are taken, the worst candidate goes. */
static void enter(contest *t, float limit, int32_t column, float score) {
  if (t->n == CANDIDATES) leave_beaten(t, limit);
  if (t->n < CANDIDATES) {
    t->columns[t->n] = column;
    t->scores[t->n++] = score;
    return;
  }
  int64_t worst = 0;
  for (int64_t i = 1; i < CANDIDATES; i++) worst = t->scores[i] > t->scores[worst] ? i : worst;
  float loser = larger(score, t->scores[worst]);
  if (loser < t->lost) t->lost = loser;
  if (score >= t->scores[worst]) return;
  t->columns[worst] = column;
  t->scores[worst] = score;
}

/* Lets a panel's columns compete; returns the new limit. */
static float compete(contest *t, float limit, float doubt, int64_t first, const float *scores) {
  float lanes[LANES], best = INFINITY;
  for (int j = 0; j < LANES; j++) lanes[j] = scores[j + LANES] < scores[j] ? scores[j + LANES] : scores[j];
  for (int j = 0; j < LANES; j++) best = lanes[j] < best ? lanes[j] : best;
  if (best + doubt < limit) limit = best + doubt;
  for (int c = 0; c < PANEL; c++)
    if (scores[c] <= limit) enter(t, limit, (int32_t)(first + c), scores[c]);
  return limit;
}

/* The winner's centroid: by floats, where there are several candidates; the smaller number of those that are equally near. */
static int32_t winner(int32_t isa, const qr_rounded *r, const arena *a, int64_t row, contest *t) {
  for (int64_t i = 0; a->among && i < t->n; i++) t->columns[i] = a->among[t->columns[i]];
  if (t->n == 1) return t->columns[0];
  float distances[CANDIDATES];
  kernels_of(isa)->l2_f32(r->rows + row * r->dimension, r->centroids, t->columns, t->n, r->dimension, distances);
  int64_t best = 0;
  for (int64_t i = 1; i < t->n; i++)
    if (distances[i] < distances[best] || (distances[i] == distances[best] && t->columns[i] < t->columns[best])) best = i;
  return t->columns[best];
}

/* The nearest of all columns, by floats alone: of a row with more candidates than places, as where many centroids share a narrow cluster. */
static int32_t nearest_of_all(int32_t isa, const qr_rounded *r, const arena *a, int64_t row) {
  float distances[COLUMNS_AT_ONCE], least = INFINITY;
  int32_t nearest = 0;
  for (int64_t at = 0; at < a->count; at += COLUMNS_AT_ONCE) {
    int64_t n = a->count - at < COLUMNS_AT_ONCE ? a->count - at : COLUMNS_AT_ONCE;
    const float *from = a->among ? r->centroids : r->centroids + at * r->dimension;
    kernels_of(isa)->l2_f32(r->rows + row * r->dimension, from, a->among ? a->among + at : NULL, n, r->dimension, distances);
    for (int64_t i = 0; i < n; i++) {
      int32_t centroid = a->among ? a->among[at + i] : (int32_t)(at + i);
      if (distances[i] > least || (distances[i] == least && centroid > nearest)) continue;
      least = distances[i];
      nearest = centroid;
    }
  }
  return nearest;
}

/* Up to BLOCK_ROWS rows and how far each has come. */
typedef struct block {
  int64_t n;
  int64_t rows[BLOCK_ROWS];
  const int8_t *codes;
  float scales[BLOCK_ROWS];
  int32_t sums[BLOCK_ROWS];
  float doubts[BLOCK_ROWS];
  float limits[BLOCK_ROWS];
  contest contests[BLOCK_ROWS];
} block;

static void gather(block *b, const qr_rounded *r, const arena *a) {
  const qr_rounded_rows *from = &r->rounded_rows;
  for (int64_t i = 0; i < b->n; i++) {
    int64_t row = b->rows[i];
    b->scales[i] = from->scales[row];
    b->sums[i] = from->sums[row];
    b->doubts[i] = a->doubt * from->norms[row];
    b->limits[i] = INFINITY;
    b->contests[i].n = 0;
    b->contests[i].lost = INFINITY;
  }
}

static void pass_panel(block *b, rounded_panel_kernel *kernel, const rounded_panel *panel, int64_t column, int64_t quads) {
  float scores[PANEL_ROWS * PANEL];
  for (int64_t at = 0; at < b->n; at += PANEL_ROWS) {
    rounded_block some = {.codes = b->codes + QUAD * quads * at,
                          .scales = b->scales + at,
                          .sums = b->sums + at,
                          .limits = b->limits + at,
                          .n = b->n - at < PANEL_ROWS ? b->n - at : PANEL_ROWS};
    uint32_t within = kernel(&some, panel, quads, scores);
    for (int64_t i = 0; within >> i; i++)
      if (within >> i & 1)
        b->limits[at + i] = compete(b->contests + at + i, b->limits[at + i], b->doubts[at + i], column, scores + PANEL * i);
  }
}

/* Returns how many rows had another centroid. */
static int64_t assign_block(int32_t isa, const qr_rounded *r, const arena *a, block *b) {
  gather(b, r, a);
  for (int64_t column = 0; column < a->count; column += PANEL) {
    rounded_panel panel = panel_at(&a->panels, column, r->dimension);
    pass_panel(b, kernels_of(isa)->panel_i8, &panel, column, quads_of(r->dimension));
  }
  int64_t changed = 0;
  for (int64_t i = 0; i < b->n; i++) {
    contest *t = b->contests + i;
    leave_beaten(t, b->limits[i]);
    int32_t nearest =
        t->lost <= b->limits[i] ? nearest_of_all(isa, r, a, b->rows[i]) : winner(isa, r, a, b->rows[i], t);
    changed += nearest != r->nearest[b->rows[i]];
    r->nearest[b->rows[i]] = nearest;
  }
  return changed;
}

int64_t assign_in(int32_t isa, const qr_rounded *r, const arena *a, const int32_t *list, int64_t n, int8_t *scratch) {
  int64_t changed = 0, bytes = rounded_bytes(r->dimension);
  block b;
  b.codes = scratch;
  for (int64_t at = 0; at < n; at += BLOCK_ROWS) {
    b.n = n - at < BLOCK_ROWS ? n - at : BLOCK_ROWS;
    for (int64_t i = 0; i < b.n; i++) {
      b.rows[i] = list[at + i];
      memcpy(scratch + i * bytes, r->rounded_rows.codes + b.rows[i] * bytes, (size_t)bytes);
    }
    changed += assign_block(isa, r, a, &b);
  }
  return changed;
}

void qr_assign_rounded(int32_t isa, const qr_rounded *r, int64_t first, int64_t end) {
  arena all = {.panels = r->panels, .count = r->count, .doubt = doubt_of(&r->panels, r->count)};
  block b;
  for (int64_t from = first; from < end; from += b.n) {
    b.n = end - from < BLOCK_ROWS ? end - from : BLOCK_ROWS;
    for (int64_t i = 0; i < b.n; i++) b.rows[i] = from + i;
    b.codes = r->rounded_rows.codes + from * rounded_bytes(r->dimension);
    assign_block(isa, r, &all, &b);
  }
}
