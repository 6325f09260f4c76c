/** Search of one engine over one set of rows: what is asked, who answers, what came of it. */
package dev.quire.bench.search;
