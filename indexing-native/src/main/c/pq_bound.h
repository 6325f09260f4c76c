/*
 * How far rounding may put an estimate by fine codes (pq.h) off, so that a scan by them gives the answer of a float scan. As in
 * bound.h: u = 2^-24, m = ceil(d / 32) + 5, g = m u / (1 - m u) for dot, and `unit` = (m + 2) u for L2. All norms are at most 1e18 and
 * d at most 16,384; terms of second order are covered by what the factor 6 at the end has to spare, `unit` being at least 8 u.
 *
 * Of q, c and the remainder fl(x - c) the codes' side knows what a computed turn made of them: q', c', r'. Let P be the exact orthogonal
 * map nearest to the turn. Then |v' - P v| <= h |v| + t for each of them, with h = `turned` and t of underflow alone:
 *
 *   none     h = 0
 *   signs    a round is log2 p stages of sums (u of the result each), a product with fl(1 / sqrt(p)) (3 u) and, if p < d, a sum and a
 *            product with fl(sqrt(1/2)) (3 u):  h = rounds (log2 p + 7) u, where the seventh is for the second order
 *   matrix   an entry is off by g |row| |v|, so a vector by sqrt(d) g |v|. The matrix itself, M^T M = I + D, is off by |D| / 2 from the
 *            nearest orthogonal one: rounding its entries to float leaves |D| <= 2 sqrt(d) u, and Rotation.validate, which measures |D v|
 *            for random v, would not miss |D| = 64 sqrt(d) u but once in 100,000 times:  h = sqrt(d) (unit + 32 u)
 *
 * With R = |x - c| (whose rounding is another u R), e >= |r' - f y| up to rounding, all in the names of pq.h, for the estimate E and the
 * exact distance T
 *
 *   dot:  E - T = (q' - c').(r' - f y) + (q.r - q'.r')
 *   L2:   E - T = 2 (q' - c').(r' - f y) + (|r'|^2 - R^2) + 2 ((q - c).r - (q' - c').r')
 *
 * The first terms are what pq.h bounds by |q - c| e. Beyond that, with F = f 7.5 sqrt(d) >= f |y| >= |r'| (Cauchy-Schwarz; a clamped f
 * is longer still) and W = (|q| + |c| + F) (|c| + F):
 *
 *   turning              dot (2 h + u) |q| R;  L2 (2 h + 2 u) R^2 + (4 h + 2 u) (|q| + |c|) R
 *   the base's kernel    dot g |q| |c|;  L2 unit |base|
 *   the term, a float    8 u (|c| (R + F) + R^2), what RemainderCheck lets pass, of which building takes one eighth
 *   e, a float of a difference of squares in double: sqrt(4 (d / 8 + 8) 2^-53) R for d <= 16,384, and as much for RemainderCheck, is
 *                        within 17 u R, times |q' - c'| <= |q| + |c|, twice for L2
 *   the answer's kernel  dot g |x| |q| with |x| <= |c| + R;  L2 unit T with T <= 2 |q - c|^2 + 2 R^2
 *
 * which sum up to at most 6 (unit + h) (|base| + W). How far q' is from c' is known but for rounding as well:
 * |q' - c'|^2 <= base (L2), |q|^2 + |c|^2 + 2 base (dot), plus 6 (unit + h) (|q|^2 + |c|^2): the kernel and the float norm take 3 unit of it,
 * turning (4 h + 2 h^2). What is lost below the normal range, by the turn (t <= d^1.5 2^-144), by the kernels (d 2^-149) and by floats
 * that are stored (2^-149), is at most `smallest` times (|q| + |c| + F + 1), and `smallest` in that square.
 */
#ifndef QUIRE_PQ_BOUND_H
#define QUIRE_PQ_BOUND_H

#include <math.h>

#include "quire.h"

typedef struct pq_rounding {
  double share;    /* 6 (unit + h) */
  double smallest; /* what underflow may lose, for a norm of 1 */
} pq_rounding;

static inline double log2_within(int64_t n) {
  int64_t log = 0;
  while (n >> (log + 1)) log++;
  return (double)log;
}

static inline pq_rounding pq_rounding_of(const qr_rotation *r) {
  const double u = 0x1p-24;
  double d = (double)r->dimension, unit = (double)((r->dimension + 31) / 32 + 7) * u, turned = 0.0;
  if (r->signs)
    turned = (double)r->rounds * (log2_within(r->dimension) + 7.0) * u;
  else if (r->matrix)
    turned = sqrt(d) * (unit + 32.0 * u);
  return (pq_rounding){.share = 6.0 * (unit + turned), .smallest = d * 0x1p-130};
}

#endif
