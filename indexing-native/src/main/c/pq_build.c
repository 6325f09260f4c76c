/* Rows to codes. One body for all instruction sets, without fma, so that codes are the same on all of them. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "pq.h"
#include "rotate.h"

/* Sums in double keep this many independent lanes, so that the loops vectorize without changing their order. */
enum { LANES = 8 };

/* y whose cosine to r is below this is as good as none: f would only carry its noise. */
#define LEAST_COSINE 0.25

/* The fine grid's reach in standard deviations of a remainder's columns: the best lies here for a row spread over all columns. */
static const float REACHES[] = {1.5f, 1.8f, 2.1f, 2.4f, 2.7f, 3.0f, 3.4f};

static double dot(const float *a, const float *b, int64_t n) {
  double lanes[LANES] = {0}, sum = 0.0;
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++) lanes[j] += (double)a[i + j] * b[i + j];
  for (; i < n; i++) lanes[0] += (double)a[i] * b[i];
  for (int j = 0; j < LANES; j++) sum += lanes[j];
  return sum;
}

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

/* Codes of a remainder, and what they stand for. */
static void encode_short(const qr_pq_coding *coding, const float *remainder, uint8_t *codes, float *y) {
  int64_t d = coding->rotation.dimension, n = pq_codewords(coding->bits);
  for (int64_t p = 0; p < coding->pieces; p++) {
    int64_t first = pq_first_column(p, coding->pieces, d), columns = pq_first_column(p + 1, coding->pieces, d) - first;
    if (coding->bits == 1) {
      codes[p] = 0;
      for (int64_t j = 0; j < columns; j++) codes[p] |= (uint8_t)((remainder[first + j] > 0) << j);
      for (int64_t j = 0; j < columns; j++) y[first + j] = remainder[first + j] > 0 ? 1.0f : -1.0f;
    } else {
      const float *words = coding->codebooks + first * n;
      codes[p] = nearest_codeword(remainder + first, words, columns, n);
      for (int64_t j = 0; j < columns; j++) y[first + j] = words[j * n + codes[p]];
    }
  }
}

static float on_grid(float x, float inverse) {
  float place = x * inverse + 8.0f;
  place = place < 0.0f ? 0.0f : place > 15.0f ? 15.0f : place;
  return (float)(int32_t)place - 7.5f;
}

/* The squared cosine of r and its rounding to a grid, but for what all grids of a reach share. */
static float fit(const float *r, int64_t n, float inverse) {
  float products[LANES] = {0}, squares[LANES] = {0}, product = 0.0f, square = 0.0f;
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++) {
      float y = on_grid(r[i + j], inverse);
      products[j] += y * (r[i + j] * inverse);
      squares[j] += y * y;
    }
  for (; i < n; i++) {
    float y = on_grid(r[i], inverse);
    products[0] += y * (r[i] * inverse);
    squares[0] += y * y;
  }
  for (int j = 0; j < LANES; j++) {
    product += products[j];
    square += squares[j];
  }
  return product * product / square;
}

static void encode_fine(const float *r, int64_t d, double norm, uint8_t *codes, float *y) {
  float deviation = (float)(norm / sqrt((double)d)), best = -1.0f, scale = 0.0f;
  for (size_t i = 0; deviation > 0x1p-100f && i < sizeof REACHES / sizeof *REACHES; i++) {
    float inverse = 7.5f / (REACHES[i] * deviation), fitted = fit(r, d, inverse) * REACHES[i] * REACHES[i];
    if (fitted > best) {
      best = fitted;
      scale = inverse;
    }
  }
  int64_t half = pq_fine_bytes(d);
  memset(codes, 0, (size_t)half);
  for (int64_t j = 0; j < d; j++) {
    y[j] = on_grid(r[j], scale);
    codes[j % half] |= (uint8_t)((int32_t)(y[j] + 7.5f) << (j < half ? 0 : 4));
  }
}

/* Term, factor and error of pq.h. The error is that of the factor as it is stored. */
typedef struct line {
  float term;
  float factor;
  float error;
} line;

static line line_of(const qr_pq_coding *coding, const float *centroid, const float *r, const float *y) {
  int64_t d = coding->rotation.dimension;
  double rr = dot(r, r, d), ry = dot(r, y, d), yy = dot(y, y, d), cy = dot(centroid, y, d), cr = dot(centroid, r, d);
  double least = LEAST_COSINE * sqrt(rr) * sqrt(yy), along = ry > least ? ry : least;
  double f = along > 0.0 ? (float)(rr / along) : 0.0, square = rr - 2.0 * f * ry + f * f * yy;
  double error = sqrt(square > 0.0 ? square : 0.0) + sqrt(rr) * 0x1p-20;
  if (coding->metric == QR_DOT) return (line){(float)(f * cy - cr), (float)-f, (float)error};
  return (line){(float)(rr + 2.0 * f * cy), (float)(-2.0 * f), (float)(2.0 * error)};
}

/* Rows coded together, so that a matrix is read once for all of them. */
enum { ROWS = 16 };

static void encode_row(const qr_pq_coding *coding, const float *centroid, const float *r, float *y, int64_t i, const qr_pq_codes *out) {
  int64_t d = coding->rotation.dimension;
  encode_short(coding, r, out->codes + i * coding->pieces, y);
  line near = line_of(coding, centroid, r, y);
  out->terms[i] = near.term;
  out->factors[i] = near.factor;
  encode_fine(r, d, sqrt(dot(r, r, d)), out->fine_codes + i * pq_fine_bytes(d), y);
  line fine = line_of(coding, centroid, r, y);
  memcpy(out->fine_terms + 3 * i, &fine, sizeof fine);
}

void qr_pq_encode(const qr_pq_coding *coding, const float *rows, const int32_t *list, const float *centroid, int64_t n,
                  const qr_pq_codes *out) {
  int64_t d = coding->rotation.dimension;
  const qr_kernels *kernels = kernels_of(coding->isa);
  float *turned_centroid = coding->scratch, *y = turned_centroid + d, *rests = y + d, *turned = rests + ROWS * d;
  rotate(&coding->rotation, kernels, centroid, 1, turned_centroid);
  for (int64_t first = 0; first < n; first += ROWS) {
    int64_t count = n - first < ROWS ? n - first : ROWS;
    for (int64_t i = 0; i < count; i++) {
      const float *row = rows + row_at(list, first + i) * d;
      for (int64_t j = 0; j < d; j++) rests[i * d + j] = row[j] - centroid[j];
    }
    rotate(&coding->rotation, kernels, rests, count, turned);
    for (int64_t i = 0; i < count; i++) encode_row(coding, turned_centroid, turned + i * d, y, first + i, out);
  }
}

void qr_pq_pack(const qr_pq_rows *rows, int64_t first, int64_t end, uint8_t *blocks) {
  int64_t bytes = pq_block_bytes(rows->bits), pieces = rows->pieces;
  memset(blocks + first * pieces * bytes, 0, (size_t)((end - first) * pieces * bytes));
  for (int64_t row = first * PQ_BLOCK; row < end * PQ_BLOCK && row < rows->rows; row++) {
    int64_t i = row % PQ_BLOCK;
    uint8_t *block = blocks + row / PQ_BLOCK * pieces * bytes + i % bytes;
    for (int64_t p = 0; p < pieces; p++)
      block[p * bytes] |= (uint8_t)(rows->codes[row * pieces + p] << (i < bytes ? 0 : 4));
  }
}
