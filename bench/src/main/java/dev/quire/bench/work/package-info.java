/** What else is measured: loading, growth, a server over HTTP; and the making of real rows. */
package dev.quire.bench.work;
