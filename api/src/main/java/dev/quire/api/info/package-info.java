/** What the server says about itself. */
package dev.quire.api.info;
