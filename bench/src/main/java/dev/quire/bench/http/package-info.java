/** Searches of running servers, Quire's and a peer's. */
package dev.quire.bench.http;
