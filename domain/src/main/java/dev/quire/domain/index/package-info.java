/** What a library's index is, how it was measured, and the order to build one. */
package dev.quire.domain.index;
