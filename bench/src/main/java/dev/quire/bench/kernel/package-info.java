/** The scan kernels under JMH, beside the memory bandwidth of the machine they run on. */
package dev.quire.bench.kernel;
