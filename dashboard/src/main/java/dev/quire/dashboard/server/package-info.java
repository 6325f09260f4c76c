/**
 * The one way out of the dashboard: the server, calls made in the background, lists by cursors,
 * failures in plain words.
 */
package dev.quire.dashboard.server;
