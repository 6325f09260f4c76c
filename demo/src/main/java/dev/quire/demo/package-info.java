/**
 * A reverse dictionary: ask for a word by what it means. The glosses of WordNet 3.1 become a
 * library of a running Quire server, and three questions in words are put to it. Talks to the
 * server through the SDK alone; {@link dev.quire.demo.WordNet} also serves the benchmarks as a
 * source of real text.
 */
package dev.quire.demo;
