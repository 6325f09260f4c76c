/**
 * What all resources share of HTTP: query parameters, cursors, entity tags, the headers of a write.
 */
package dev.quire.api.http;
