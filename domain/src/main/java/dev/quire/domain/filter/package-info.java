/**
 * Filters over metadata: what may be asked, what it means, and when it makes no sense for a
 * library.
 */
package dev.quire.domain.filter;
