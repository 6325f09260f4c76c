/**
 * The dashboard: Vaadin Flow in an application of its own. {@code server} is its one way out,
 * through the SDK; {@code libraries} is the home page, {@code library} the pages of one library,
 * {@code ui} the small parts they share.
 */
package dev.quire.dashboard;
