/** Lines of results as pictures. */
package dev.quire.bench.plot;
