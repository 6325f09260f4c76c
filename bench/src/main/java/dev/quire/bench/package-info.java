/** The bench runner: each command measures one kind of work and prints JSON lines. */
package dev.quire.bench;
