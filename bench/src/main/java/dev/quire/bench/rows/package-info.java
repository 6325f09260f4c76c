/** Test data: rows of floats in {@code .npy} files, made or read, and their true neighbours. */
package dev.quire.bench.rows;
