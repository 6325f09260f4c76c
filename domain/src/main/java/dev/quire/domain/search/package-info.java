/** A question, how hard to try, and the answer. */
package dev.quire.domain.search;
