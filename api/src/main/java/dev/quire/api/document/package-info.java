/** Documents over HTTP. */
package dev.quire.api.document;
