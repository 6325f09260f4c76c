/** A library's index over HTTP: what it is, what it shall be, building it. */
package dev.quire.api.index;
