/*
 * Orthogonal maps, which change no distance but spread what a vector has in few columns over all of them, so that rounding to codes
 * loses alike everywhere. Two kinds:
 *
 *   matrix   any orthogonal matrix, trained for the data (OPQ: Ge, He, Ke and Sun, 2013); d^2 products a vector
 *   signs    a random one in d log d additions: every round flips columns by random signs, passes a block of p columns through
 *            the Hadamard transform (p the largest power of two within d; the first p columns in even rounds, the last p in odd
 *            ones), and, where p < d, turns column i and column i + ceil(d / 2) by 45 degrees, so that the blocks mix (Kac's
 *            walk; Ailon and Chazelle, 2009; Jain and others, 2022)
 *
 * Every entry of a result is one fixed sequence of additions and products, so all instruction sets and thread counts agree.
 */
#ifndef QUIRE_ROTATE_H
#define QUIRE_ROTATE_H

#include "quire.h"

struct qr_kernels;

/* One row turned by signs. */
typedef void turn_kernel(const qr_rotation *rotation, const float *from, float *to);

turn_kernel turn_by_signs_scalar, turn_by_signs_avx2, turn_by_signs_avx512, turn_by_signs_neon;

/* Turns n vectors; `to` and `from` do not overlap. */
void rotate(const qr_rotation *rotation, const struct qr_kernels *kernels, const float *from, int64_t n, float *to);

#endif
