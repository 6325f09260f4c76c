/** Other engines on the same work, each in a process of its own, measured in turns. */
package dev.quire.bench.peer;
