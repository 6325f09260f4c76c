/*
 * The least of many floats, found by counting: a loop that counts how many are within a limit has no branch and waits for nothing, so a few
 * of them cost less than moving the floats about once.
 */
#ifndef QUIRE_LEAST_H
#define QUIRE_LEAST_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A number whose order is that of the float; -0 counts as +0, a NaN as less than all: whoever looks for the least looks at it. */
static inline int32_t least_order(float x) {
  float plain = x + 0.0f;
  int32_t bits;
  memcpy(&bits, &plain, sizeof bits);
  bits ^= (int32_t)((uint32_t)(bits >> 31) >> 1);
  return isnan(x) ? INT32_MIN : bits;
}

static inline int64_t least_within(const int32_t *x, int64_t n, int32_t limit) {
  int32_t count = 0;
  for (int64_t i = 0; i < n; i++) count += x[i] <= limit;
  return count;
}

/* A limit that at least k of n > 0 numbers are within, and at most `more` besides, unless the last of them are equal. */
static inline int32_t least_limit(const int32_t *x, int64_t n, int64_t k, int64_t more) {
  int32_t smallest = x[0], largest = x[0];
  for (int64_t i = 1; i < n; i++) {
    smallest = x[i] < smallest ? x[i] : smallest;
    largest = x[i] > largest ? x[i] : largest;
  }
  int64_t few = (int64_t)smallest - 1, enough = largest, found = n;
  while (enough - few > 1 && found > k + more) {
    int64_t middle = few + (enough - few) / 2, count = least_within(x, n, (int32_t)middle);
    if (count < k) {
      few = middle;
    } else {
      enough = middle;
      found = count;
    }
  }
  return (int32_t)enough;
}

#endif
