/**
 * The running server: its settings, its database and models, what it measures and how much it takes
 * on at once.
 */
package dev.quire.api.server;
