/** Questions over HTTP. */
package dev.quire.api.search;
