/**
 * The embedded database: journal, segments and indexes put together behind the ports of the domain.
 * {@link dev.quire.engine.Quire} is the way in; everything else is its own business. A library's
 * present is {@code CurrentState}, its past {@code Sealing} and {@code Publication} on the disk.
 */
package dev.quire.engine;
