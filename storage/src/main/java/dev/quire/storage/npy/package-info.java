/**
 * Arrays in NumPy's {@code .npy} format: mapped for reading, streamed for writing, and read from an
 * upload row by row.
 */
package dev.quire.storage.npy;
