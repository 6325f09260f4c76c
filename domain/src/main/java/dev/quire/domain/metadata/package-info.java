/** What callers keep beside their texts, by name: texts, numbers, booleans, and lists of these. */
package dev.quire.domain.metadata;
