/**
 * The reference model: the ports of the domain on sorted maps and an exact scan, so plain that it
 * is obviously right. The services are tested on it; the engine is compared with it after each
 * random command.
 */
package dev.quire.domain.reference;
