/*
 * Product quantization (Jegou, Douze and Schmid, 2011) of what remains of a row after its list's centroid: x = c + r, and r is cut
 * into `pieces`, piece p being columns p d / pieces .. (p + 1) d / pieces - 1, each replaced by the nearest of 2^bits codewords.
 * With y for r so rounded,
 *
 *   dot:  -q.x        ~  -q.c                     - q.y
 *   L2:   |q - x|^2   ~  |q - c|^2 + (|y|^2 + 2 c.y) - 2 q.y
 *
 * so what depends on the query is, for every list, the same sum over the pieces of table[piece][code]; the term in brackets is
 * stored per row. Tables are rounded to integers, entry = round((value - smallest of its piece) / step), so that sums are exact and
 * every instruction set agrees:
 *
 *   4 bits   8-bit entries, 16 a piece: a table is one register, and a shuffle looks up as many rows as it has lanes
 *            (Andre, Kermarrec and Le Scouarnec, 2015). Codes lie in blocks of 32 rows, 16 bytes a piece: byte i holds row i
 *            in its low half and row i + 16 in its high half. Blocks are cut by row number, whatever the lists.
 *   8 bits   16-bit entries, 256 a piece; codes row by row
 */
#ifndef QUIRE_PQ_H
#define QUIRE_PQ_H

#include <stdint.h>

enum { PQ_BLOCK = 32, PQ_BLOCK_BYTES = 16, PQ_CODEWORDS_4 = 16, PQ_CODEWORDS_8 = 256 };

/* Pieces whose 8-bit entries surely add up within 16 bits. */
enum { PQ_CHUNK = 256 };

/* sums[32 b + i] = sum over the pieces of table[16 piece + code of row i of block b]. */
typedef void pq4_kernel(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums);

pq4_kernel pq4_sums_scalar, pq4_sums_avx2, pq4_sums_neon;

static inline int64_t pq_first_column(int64_t piece, int64_t pieces, int64_t dimension) { return piece * dimension / pieces; }

#endif
