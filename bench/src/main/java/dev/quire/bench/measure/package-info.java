/** How the runner measures: closed loops, sorted samples, recall, resident memory. */
package dev.quire.bench.measure;
