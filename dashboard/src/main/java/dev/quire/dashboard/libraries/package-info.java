/** The home page: all libraries, a new one, an old one gone. */
package dev.quire.dashboard.libraries;
