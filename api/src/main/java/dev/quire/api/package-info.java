/**
 * The REST service: HTTP and JSON on one side, the services of the domain on the other, and no
 * logic of its own. Each area has a package with its resource and the shapes of its bodies.
 */
package dev.quire.api;
