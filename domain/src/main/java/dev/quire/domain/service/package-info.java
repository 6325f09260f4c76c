/**
 * What can be done with libraries, documents and chunks. Each service checks its input, asks for
 * the lock through {@link dev.quire.domain.store.OpenLibrary} and leaves embedding, disk and search
 * to the ports.
 */
package dev.quire.domain.service;
