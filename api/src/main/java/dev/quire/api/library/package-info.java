/** Libraries over HTTP. */
package dev.quire.api.library;
