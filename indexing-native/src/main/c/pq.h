/*
 * Short codes of what remains of a row after its list's centroid: x = c + r. An orthogonal map P (rotate.h) may come first; below, c, r
 * and q stand for what it made of them, which changes no distance.
 *
 * Two codes a row. A short one, by which all rows of a list are scanned, cuts r into `pieces`, piece p being columns
 * p d / pieces .. (p + 1) d / pieces - 1:
 *
 *   1 bit    the signs of at most four columns: y = +-1 (RaBitQ: Gao and Long, 2024). Nothing is trained; P is random
 *   4, 8     the nearest of 2^bits codewords trained for the piece (Jegou, Douze and Schmid, 2011)
 *
 * and a fine one of 4 bits a column, y = code - 7.5 on the grid nearest in angle (Gao and others, 2025), by which the best of the scan
 * are compared again. Either way y is only a direction: with f = |r|^2 / r.y, f y touches r as seen along r, and for a random P
 * f (q - c).y has (q - c).r as its mean (Gao and Long). What c has to do with it is known exactly when a row is coded, so
 *
 *   dot:  -q.x       =  -q.c      - c.r   - (q - c).r  ~  -q.c      + (-c.r + f c.y)        - f q.y
 *   L2:   |q - x|^2  =  |q - c|^2 + |r|^2 - 2 (q - c).r ~  |q - c|^2 + (|r|^2 + 2 f c.y)  - 2 f q.y
 *                                                          base          term          factor
 *
 * The error is that of (q - c).(r - f y): at most |q - c| e with e = |r - f y|, which is stored for fine codes, and after a random
 * rotation within z |q - c| e / sqrt(d - 1) but for a normal variable beyond z. Rows whose bound lies beyond the k-th best
 * distance are not compared in floats; see refine.c, and pq_bound.h for what rounding adds.
 *
 * q.y is the same sum over the pieces of table[piece][code] for every list. Tables are rounded to bytes,
 * entry = round((value - smallest of its piece) / step), so that sums are exact and every instruction set agrees. Codes lie in
 * blocks of 32 rows, piece by piece; blocks are cut by row number, whatever the lists:
 *
 *   1, 4 bits  16 entries a piece: a table is one register, and a shuffle looks up as many rows as it has lanes (Andre,
 *              Kermarrec and Le Scouarnec, 2015). 16 bytes a piece: byte i holds row i in its low half and row i + 16 in its high half
 *   8 bits     256 entries a piece: sixteen such tables, of which the high half of a code says which. 32 bytes a piece
 *
 * Fine codes lie row by row, h = ceil(d / 2) bytes each: byte i holds column i in its low half and column h + i in its high half.
 */
#ifndef QUIRE_PQ_H
#define QUIRE_PQ_H

#include "quire.h"

enum { PQ_BLOCK = 32, PQ_BLOCK_BYTES = 16, PQ_CODEWORDS_4 = 16, PQ_CODEWORDS_8 = 256 };

/* The largest entry. Fewer levels would add up within a byte, but one piece that reaches far would leave the others none. */
enum { PQ_MOST_ENTRY = 255 };

/* Pieces whose entries surely add up within 16 bits. */
enum { PQ_CHUNK = 256 };

/* sums[32 b + i] = sum over the pieces of table[codewords * piece + code of row i of block b]. */
typedef void pq_sums_kernel(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums);

pq_sums_kernel pq4_sums_scalar, pq4_sums_avx2, pq4_sums_avx512, pq4_sums_neon;
pq_sums_kernel pq8_sums_scalar, pq8_sums_avx2, pq8_sums_avx512, pq8_sums_neon;

/* estimate = (base + term of the row) + factor of the row * (start + step * sum) */
typedef struct pq_line {
  float base;
  float start;
  float step;
} pq_line;

/* Fills pq->table and the line's start and step for a turned query; values: room for pieces * codewords. */
typedef void pq_table_kernel(const qr_pq *pq, const float *query, float *values, pq_line *line);

pq_table_kernel pq_table_scalar, pq_table_avx2, pq_table_avx512, pq_table_neon;

/* Estimates of the 32 rows of a block; returns those not above the limit, bit i for row i. A NaN is never above, so it is never lost. */
typedef uint32_t pq_estimates_kernel(const pq_line *line, const uint32_t *sums, const float *terms, const float *factors,
                                     float limit, float *estimates);

pq_estimates_kernel pq_estimates_scalar, pq_estimates_avx2, pq_estimates_avx512, pq_estimates_neon;

/* out[i] = sum over the columns of query * fine code of the row that entry i of list names; query: 2 h entries, the last 0 for odd d. */
typedef void u4_kernel(const int16_t *query, const uint8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out);

u4_kernel dot_u4_scalar, dot_u4_avx2, dot_u4_avx512, dot_u4_vnni, dot_u4_neon;

static inline int64_t pq_first_column(int64_t piece, int64_t pieces, int64_t dimension) { return piece * dimension / pieces; }

static inline int64_t pq_codewords(int64_t bits) { return bits == 8 ? PQ_CODEWORDS_8 : PQ_CODEWORDS_4; }

static inline int64_t pq_fine_bytes(int64_t dimension) { return (dimension + 1) / 2; }

static inline int64_t pq_block_bytes(int64_t bits) { return bits == 8 ? PQ_BLOCK : PQ_BLOCK_BYTES; }

#endif
